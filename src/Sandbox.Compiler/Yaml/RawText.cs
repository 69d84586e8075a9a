using System.Text;
using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;

namespace Sandbox.Compiler.Yaml;

/// <summary>What a file's text must hold before the parser sees it: its size, its characters, no directive.</summary>
internal static class RawText
{
    private const char Replacement = '\uFFFD';

    /// <summary>Whether the file is small enough to be read at all; otherwise it is reported.</summary>
    public static bool HasGoodSize(SpecFile file, int index, DiagnosticBag bag)
    {
        if (file.Text.Length <= SpecText.MaxBytes && Encoding.UTF8.GetByteCount(file.Text) <= SpecText.MaxBytes)
        {
            return true;
        }

        bag.Add(DiagnosticCatalog.TooLarge(new(index, 1, 1, 1, 2, 0, 1)));
        return false;
    }

    /// <summary>Whether the parser may see the text; otherwise what it must not see is reported.</summary>
    public static bool Check(SpecFile file, LineTable lines, DiagnosticBag bag)
    {
        // The first of each kind: a binary file would give thousands.
        var found = Problems(file.Text, lines).GroupBy(one => one.Id).Select(same => same.First()).ToList();
        if (file.NotUtf8 && !found.Exists(one => one.Id == DiagnosticCatalog.NotUtf8(default).Id))
        {
            found.Insert(0, DiagnosticCatalog.NotUtf8(FirstBeyondAscii(file.Text, lines)));
        }

        if (found.Count == 0 && Prologue(file.Text, lines) is { } first)
        {
            found.Add(first);
        }

        found.ForEach(bag.Add);
        return found.Count == 0;
    }

    private static IEnumerable<SpecDiagnostic> Problems(string text, LineTable lines)
    {
        // A byte order mark may begin a file.
        for (var i = text.Length > 0 && text[0] == '\uFEFF' ? 1 : 0; i < text.Length; i++)
        {
            // Nearly every character of nearly every spec.
            if (text[i] is >= ' ' and < (char)0x7F or '\n')
            {
                continue;
            }

            var character = Characters.At(text, i);
            var length = character > 0xFFFF ? 2 : 1;
            var at = lines.Span(i, i + length);
            if (character is < 0 or Replacement)
            {
                yield return DiagnosticCatalog.NotUtf8(at);
            }
            else if (character == 0)
            {
                yield return DiagnosticCatalog.Nul(at);
            }
            else if (Characters.IsControl(character))
            {
                yield return DiagnosticCatalog.ControlCharacter(at, character);
            }
            else if (Characters.IsInvisible(character))
            {
                yield return DiagnosticCatalog.InvisibleCharacter(at, character);
            }

            i += length - 1;
        }
    }

    // Who decoded the bytes as something else than UTF-8 has lost the place; everything before the first byte beyond ASCII was right.
    private static SourceSpan FirstBeyondAscii(string text, LineTable lines)
    {
        var at = 0;
        while (at < text.Length && text[at] < 0x80)
        {
            at++;
        }

        at = at == text.Length ? 0 : at;
        return lines.Span(at, at + 1);
    }

    // What can only stand before the first line of text: a directive, or a tab that the parser would take for no indentation.
    private static SpecDiagnostic? Prologue(string text, LineTable lines)
    {
        var start = text.Length > 0 && text[0] == '\uFEFF' ? 1 : 0;
        while (start < text.Length)
        {
            var end = text.IndexOfAny(['\n', '\r'], start);
            end = end < 0 ? text.Length : end;
            if (text[start] == '%')
            {
                return DiagnosticCatalog.Directive(lines.Span(start, end));
            }

            var line = text.Substring(start, end - start);
            var content = line.TrimStart();
            if (content.Length > 0 && content[0] != '#')
            {
                var tab = line.IndexOf('\t');
                return tab >= 0 && tab < line.Length - content.Length ? DiagnosticCatalog.Tab(lines.Span(start + tab, start + tab + 1)) : null;
            }

            start = end + 1;
        }

        return null;
    }
}

using Sandbox.Compiler.Diagnostics;

namespace Sandbox.Compiler.Yaml;

/// <summary>Puts the YAML parser's complaints into our words; the place is the parser's.</summary>
internal static class SyntaxErrors
{
    // A piece of the parser's message, and what it means to who wrote the file. The first that fits.
    private static readonly (string Piece, string Words, bool IsEscape)[] Table =
    [
        ("expected ',' or '}'", "a map in braces is not closed before this, or a comma is missing; add '}' or ','", false),
        ("expected ',' or ']'", "a list in brackets is not closed before this, or a comma is missing; add ']' or ','", false),
        ("expected '-' indicator", "this line is not an item of the list above it; begin it with '- ' in the column of the others, or correct its indentation", false),
        ("did not find expected key", "this does not fit into the map above it: its keys begin in one column, and each is followed by ': '; correct the indentation, or put text with special characters in quotes", false),
        ("could not find expected ':'", "a key must be followed by ': ' and its value; add them, or correct the indentation", false),
        ("unexpected document indicator", "the text in quotes is not closed before the line '---' or '...'; add the closing quote", false),
        ("quoted scalar, found unexpected end", "the text in quotes that begins here is not closed; add the closing quote", false),
        ("unknown escape character", "the character behind this '\\' is no escape of double quotes; write '\\\\' for a backslash, or use single quotes", true),
        ("hexadecimal number", "an escape needs two (\\x), four (\\u) or eight (\\U) hexadecimal digits; complete it", true),
        ("Unicode", "this escape is no character of Unicode; correct its digits", true),
        ("wrong indentation", "the lines of a text in quotes must be indented more than its key; indent this line", false),
        ("found invalid mapping", "there is a second ': ' in this value; put the text in quotes, or write the map on lines of its own", false),
        ("block scalar", "behind '|' or '>' only '+' or '-', an indentation digit or a comment may stand, and the first text line must be the least indented one; correct the lines", false),
        ("comment", "a comment needs a blank before '#', and may not stand inside a value; move it to a line of its own", false),
        ("document", "this does not belong to the map that the file began with; correct the indentation of this line", false),
        ("node content", "a value is missing here; write one, or remove the comma or bracket", false),
        ("end of the stream", "the file ends in the middle of a value; complete it", false),
    ];

    private const string General = "this is not valid YAML; check brackets, quotes, colons and indentation";

    /// <summary>The diagnostic for the parser's <paramref name="message"/>.</summary>
    /// <param name="message">The parser's own words.</param>
    /// <param name="text">The file's text.</param>
    /// <param name="lines">Its lines.</param>
    /// <param name="start">Where what the parser was reading begins.</param>
    /// <param name="end">Where it stopped.</param>
    public static SpecDiagnostic Describe(string message, string text, LineTable lines, int start, int end)
    {
        if (Has(message, "tab") && (IndentingTab(text, lines, end) ?? FirstIndentingTab(text)) is { } tab)
        {
            return DiagnosticCatalog.Tab(lines.Span(tab, tab + 1));
        }

        if (IndentingTab(text, lines, start) is { } other)
        {
            return DiagnosticCatalog.Tab(lines.Span(other, other + 1));
        }

        var at = lines.Span(start, start + 1);
        if (Has(message, "tag"))
        {
            return DiagnosticCatalog.Tag(at, "!");
        }

        if (Has(message, "anchor"))
        {
            return start < text.Length && text[start] == '*' ? DiagnosticCatalog.Alias(at, "") : DiagnosticCatalog.Anchor(at, "");
        }

        var known = Array.Find(Table, one => Has(message, one.Piece));
        return DiagnosticCatalog.YamlSyntax(
            known.IsEscape && Escape(text, start, end) is { } escape ? lines.Span(escape, escape + 2) : at,
            Has(message, "cannot start any token") && start < text.Length
                ? $"a text without quotes cannot begin with '{text[start]}'; put it in quotes"
                : known.Words ?? General);
    }

    /// <summary>The first tab that stands in the blanks before a line's text; null: there is none.</summary>
    public static int? FirstIndentingTab(string text)
    {
        var indenting = true;
        for (var i = 0; i < text.Length; i++)
        {
            if (indenting && text[i] == '\t')
            {
                return i;
            }

            indenting = text[i] is '\n' or '\r' || (indenting && text[i] == ' ');
        }

        return null;
    }

    private static int? IndentingTab(string text, LineTable lines, int offset)
    {
        var start = lines.LineStart(Math.Min(Math.Max(offset, 0), text.Length));
        var end = text.IndexOfAny(['\n', '\r'], start);
        var tab = FirstIndentingTab(text.Substring(start, (end < 0 ? text.Length : end) - start));
        return tab is { } at ? start + at : null;
    }

    private static int? Escape(string text, int start, int end)
    {
        var at = text.LastIndexOf('\\', Math.Min(end, text.Length - 1));
        return at > start ? at : null;
    }

    private static bool Has(string message, string piece) => message.IndexOf(piece, StringComparison.OrdinalIgnoreCase) >= 0;
}

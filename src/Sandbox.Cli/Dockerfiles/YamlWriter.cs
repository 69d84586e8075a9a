using System.Globalization;
using System.Text;
using Sandbox.Compiler.Yaml;

namespace Sandbox.Cli.Dockerfiles;

/// <summary>Writes YAML of the strict subset: one line where it fits, and quotes wherever a word could be read as something else.</summary>
internal sealed class YamlWriter
{
    private const int Wide = 120;

    private readonly StringBuilder _text = new();

    public override string ToString() => _text.ToString();

    /// <summary>A line of its own; <paramref name="text"/> is made harmless.</summary>
    public void Comment(int indent, string text) => _text.Append(' ', indent).Append("# ").Append(DockerfileReader.Printable(text)).Append('\n');

    public void Line(int indent, string text) => _text.Append(' ', indent).Append(text).Append('\n');

    /// <summary>KEY: VALUE, or with <paramref name="dash"/> an item that is a map of this one key.</summary>
    public void Entry(int indent, string key, Yaml value, bool dash = false) => Write(indent, (dash ? "- " : "") + Scalar(key) + ":", dash ? indent + 4 : indent + 2, value);

    private void Write(int indent, string before, int inner, Yaml value)
    {
        _text.Append(' ', indent).Append(before);
        if (Flow(value) is { } flow && (indent + before.Length + flow.Length < Wide || value is YamlWord || value is YamlText { Joins.Count: 0 }))
        {
            _text.Append(' ').Append(flow).Append('\n');
            return;
        }

        switch (value)
        {
            case YamlText text:
                _text.Append(' ').Append(IsBlock(text.Value) ? Block(text.Value, inner) : Broken(text, inner)).Append('\n');
                break;
            case YamlList list:
                _text.Append('\n');
                list.Items.ToList().ForEach(item => Write(inner, "-", inner + 2, item));
                break;
            case YamlMap map:
                _text.Append('\n');
                map.Entries.ToList().ForEach(entry => Entry(inner, entry.Key, entry.Value));
                break;
        }
    }

    /// <summary>On one line; null: it has lines of its own.</summary>
    private static string? Flow(Yaml value) => value switch
    {
        YamlWord word => word.Value,
        YamlText text => IsBlock(text.Value) ? null : Scalar(text.Value),
        YamlList list => list.Items.Select(Flow).ToList() is var items && items.Contains(null) ? null : "[" + string.Join(", ", items) + "]",
        YamlMap map => map.Entries.Select(entry => Flow(entry.Value) is { } flow ? Scalar(entry.Key) + ": " + flow : null).ToList() is var entries && entries.Contains(null) ? null : "{" + string.Join(", ", entries) + "}",
        _ => throw new InvalidOperationException(value.GetType().Name),
    };

    private static string Scalar(string text) =>
        PlainWords.IsSafe(text) && !PlainWords.IsNumber(text) && text is not ("true" or "false") && text.All(char.IsAscii) && (char.IsAsciiLetter(text[0]) || text[0] is '/' or '.' or '_')
            ? text : "\"" + Escaped(text) + "\"";

    // A text of lines whose every character may stand as it is, and whose first line does not look like indentation.
    private static bool IsBlock(string text) =>
        text.TrimEnd('\n').Contains('\n') && text[0] is not (' ' or '\t' or '\n') && !text.EndsWith("\n\n", StringComparison.Ordinal) && text.Split('\n').All(line => Escaped(line).Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal).Replace("\\t", "\t", StringComparison.Ordinal) == line && !(line.Length > 0 && string.IsNullOrWhiteSpace(line)));

    private static string Block(string text, int indent)
    {
        var lines = text.TrimEnd('\n').Split('\n').Select(line => line.Length == 0 ? "" : new string(' ', indent) + line);
        return (text.EndsWith('\n') ? "|" : "|-") + "\n" + string.Join('\n', lines);
    }

    // In double quotes \ at the end of a line joins it with the next one, whose first blanks do not count unless they are escaped.
    private static string Broken(YamlText text, int indent)
    {
        var written = new StringBuilder("\"");
        var start = 0;
        foreach (var join in text.Joins.Where(join => join > 0 && join < text.Value.Length).Append(text.Value.Length))
        {
            var part = Escaped(text.Value[start..join]);
            written.Append(start > 0 && part.StartsWith(' ') ? "\\" : "").Append(part).Append(join < text.Value.Length ? "\\\n" + new string(' ', indent) : "\"");
            start = join;
        }

        return written.ToString();
    }

    private static string Escaped(string text)
    {
        var escaped = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            escaped.Append(rune.Value switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\t' => "\\t",
                >= ' ' and < 0x7f => rune.ToString(),
                _ when DockerfileReader.Printable(rune.ToString()) == rune.ToString() => rune.ToString(),
                > 0xffff => string.Create(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}"),
                _ => string.Create(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}"),
            });
        }

        return escaped.ToString();
    }
}

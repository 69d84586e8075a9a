using System.Globalization;
using System.Text;

namespace Sandbox.Compiler.Keys;

/// <summary>Writes indented JSON; the caller says the structure. Deterministic, <c>\n</c> line ends.</summary>
internal sealed class JsonWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;
    private bool _first = true;

    /// <summary>What was written, with a line end.</summary>
    public override string ToString() => _text + "\n";

    /// <summary>An object; <paramref name="key"/> null: an item of an array, or the top.</summary>
    public void Object(string? key, Action content) => Block(key, '{', '}', content);

    /// <summary>An array.</summary>
    public void Array(string key, Action content) => Block(key, '[', ']', content);

    /// <summary>A text.</summary>
    public void Text(string? key, string value) => Raw(key, Quote(value));

    /// <summary>A number.</summary>
    public void Number(string key, long value) => Raw(key, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>true or false.</summary>
    public void Truth(string key, bool value) => Raw(key, value ? "true" : "false");

    private void Block(string? key, char open, char close, Action content)
    {
        Raw(key, open.ToString());
        _depth++;
        _first = true;
        content();
        _depth--;
        var empty = _first;
        _first = false;
        if (!empty)
        {
            NewLine();
        }

        _text.Append(close);
    }

    private void Raw(string? key, string value)
    {
        if (!_first)
        {
            _text.Append(',');
        }

        if (_depth > 0)
        {
            NewLine();
        }

        _first = false;
        _text.Append(key is null ? "" : Quote(key) + ": ").Append(value);
    }

    private void NewLine() => _text.Append('\n').Append(' ', _depth * 2);

    private static string Quote(string value) => "\"" + value.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n") + "\"";
}

using System.Text;

namespace Sandbox.Control;

/// <summary>
/// JSON (RFC 8259) for programs, one value and a line feed. Written by hand: the framework's writer and what hangs on it would be a tenth of a megabyte in every binary.
/// </summary>
internal sealed class JsonText
{
    private readonly StringBuilder _text = new();
    private bool _first = true;

    /// <summary>Begins an object; <paramref name="name"/> where it is a member of another one.</summary>
    public JsonText Object(string? name = null) => Open(name, '{');

    public JsonText Array(string? name = null) => Open(name, '[');

    public JsonText End(char close = '}')
    {
        _text.Append(close);
        _first = false;
        return this;
    }

    /// <summary>Text in an array.</summary>
    public JsonText Item(string value)
    {
        Name(null);
        return Quoted(value);
    }

    /// <summary>Text, or null.</summary>
    public JsonText Member(string name, string? value)
    {
        Name(name);
        return value is null ? Raw("null") : Quoted(value);
    }

    /// <summary>A number; null where it is negative: unknown.</summary>
    public JsonText Member(string name, long value)
    {
        Name(name);
        return Raw(value < 0 ? "null" : ProcFiles.Text(value));
    }

    public JsonText Member(string name, bool value)
    {
        Name(name);
        return Raw(value ? "true" : "false");
    }

    /// <summary>A number that is written already, such as 1.25.</summary>
    public JsonText Number(string name, string value)
    {
        Name(name);
        return Raw(value);
    }

    public override string ToString() => _text + "\n";

    private JsonText Open(string? name, char open)
    {
        Name(name);
        _text.Append(open);
        _first = true;
        return this;
    }

    private void Name(string? name)
    {
        _text.Append(_first ? "" : ", ");
        _first = false;
        if (name is not null)
        {
            Quoted(name);
            _text.Append(": ");
        }
    }

    private JsonText Raw(string text)
    {
        _text.Append(text);
        return this;
    }

    private JsonText Quoted(string text)
    {
        _text.Append('"');
        foreach (var one in text)
        {
            if (one is '"' or '\\')
            {
                _text.Append('\\').Append(one);
            }
            else if (one < ' ')
            {
                _text.Append("\\u00").Append("0123456789abcdef"[one >> 4]).Append("0123456789abcdef"[one & 15]);
            }
            else
            {
                _text.Append(one);
            }
        }

        _text.Append('"');
        return this;
    }
}

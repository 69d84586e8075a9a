using System.Text;

namespace Sandbox.Cli.Dockerfiles;

/// <summary>Words of a Dockerfile → text: quotes and escapes taken away, variables put in, by the rules of the Dockerfile reference.</summary>
/// <param name="escape">The file's escape character.</param>
/// <param name="line">For messages.</param>
/// <param name="find">A variable's value; null: it has none.</param>
internal sealed class Substitution(char escape, int line, Func<string, string?> find)
{
    private string _text = "";
    private int _at;

    /// <exception cref="DockerfileException">A quote or a brace is not closed, or the form is none that is known.</exception>
    public string Apply(string word)
    {
        (_text, _at) = (word, 0);
        return Until('\0');
    }

    private string Until(char stop)
    {
        var read = new StringBuilder();
        while (_at < _text.Length && (stop == '\0' || _text[_at] != stop))
        {
            var c = _text[_at++];
            if (c == escape)
            {
                read.Append(_at < _text.Length ? _text[_at++].ToString() : "");
                continue;
            }

            read.Append(c switch
            {
                '\'' => SingleQuoted(),
                '"' => DoubleQuoted(),
                '$' => Variable(),
                _ => c.ToString(),
            });
        }

        return read.ToString();
    }

    private string SingleQuoted()
    {
        var end = _text.IndexOf('\'', _at);
        var inside = end < 0 ? throw new DockerfileException(line, $"a ' is not closed in {Shown}; close it, or write \\' for the character.") : _text[_at..end];
        _at = end + 1;
        return inside;
    }

    private string DoubleQuoted()
    {
        var read = new StringBuilder();
        while (_at < _text.Length)
        {
            var c = _text[_at++];
            if (c == '"')
            {
                return read.ToString();
            }

            if (c == escape && _at < _text.Length && (_text[_at] is '"' or '$' || _text[_at] == escape))
            {
                read.Append(_text[_at++]);
            }
            else
            {
                read.Append(c == '$' ? Variable() : c.ToString());
            }
        }

        throw new DockerfileException(line, $"a \" is not closed in {Shown}; close it, or write \\\" for the character.");
    }

    private string Variable()
    {
        if (_at == _text.Length || _text[_at] != '{')
        {
            var plain = Name();
            return plain.Length == 0 ? "$" : find(plain) ?? "";
        }

        _at++;
        var name = Name();
        var mayBeEmpty = !Takes(':');
        var form = _at < _text.Length ? _text[_at++] : '\0';
        var value = name.Length == 0 || (!mayBeEmpty && form == '}') ? throw Bad() : find(name);
        var isThere = mayBeEmpty ? value is not null : value is { Length: > 0 };
        return form switch
        {
            '}' => value ?? "",
            '-' => Closed() is var other && isThere ? value! : other,
            '+' => Closed() is var other && isThere ? other : "",
            '?' => Closed() is var why && isThere ? value! : throw new DockerfileException(line, $"{name} has no value: {(why.Length > 0 ? why : "the Dockerfile asks for one")}; give it with --build-arg {name}=VALUE."),
            _ => throw Bad(),
        };
    }

    private string Closed()
    {
        var inside = Until('}');
        return Takes('}') ? inside : throw Bad();
    }

    private string Name()
    {
        var start = _at;
        while (_at < _text.Length && (char.IsAsciiLetter(_text[_at]) || _text[_at] == '_' || (_at > start && char.IsAsciiDigit(_text[_at]))))
        {
            _at++;
        }

        return _text[start.._at];
    }

    private bool Takes(char c)
    {
        var takes = _at < _text.Length && _text[_at] == c;
        _at += takes ? 1 : 0;
        return takes;
    }

    private string Shown => DockerfileReader.Printable(_text);

    private DockerfileException Bad() => new(line, $"{Shown} has a variable in a form that cannot be taken over; there are $NAME, ${{NAME}}, and ${{NAME:-WORD}}, ${{NAME:+WORD}}, ${{NAME:?WORD}} with or without the colon.");
}

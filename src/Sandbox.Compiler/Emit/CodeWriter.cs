using System.Text;

namespace Sandbox.Compiler.Emit;

/// <summary>Text with an indent. Line ends are always <c>\n</c>: the same spec gives the same bytes on every machine.</summary>
internal sealed class CodeWriter
{
    // Where the comments at the right begin; longer lines push theirs out.
    private const int CommentColumn = 120;

    private readonly StringBuilder _text = new();
    private int _depth;

    /// <summary>One line, or an empty one.</summary>
    public CodeWriter Line(string line = "")
    {
        if (line.Length > 0)
        {
            _text.Append(' ', 4 * _depth).Append(line);
        }

        _text.Append('\n');
        return this;
    }

    /// <summary>One line with a comment at the right, aligned with its neighbours'.</summary>
    public CodeWriter Line(string line, string comment) =>
        Line(line.PadRight(Math.Max(line.Length + 2, CommentColumn - (4 * _depth))) + "// " + comment);

    /// <summary>A block of several lines, each indented as this place is.</summary>
    public CodeWriter Block(string lines)
    {
        foreach (var line in lines.Replace("\r", "").Split('\n'))
        {
            Line(line);
        }

        return this;
    }

    /// <summary>A line and an opening brace; what follows is one step in.</summary>
    public CodeWriter Open(string line)
    {
        Line(line).Line("{");
        _depth++;
        return this;
    }

    /// <summary>The closing brace, one step out.</summary>
    public CodeWriter Close(string after = "")
    {
        _depth--;
        return Line("}" + after);
    }

    public override string ToString() => _text.ToString();
}

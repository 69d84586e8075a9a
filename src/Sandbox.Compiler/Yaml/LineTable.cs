using Sandbox.Compiler.Spec;

namespace Sandbox.Compiler.Yaml;

/// <summary>Turns offsets of a text into lines and columns. A line ends with LF, CR LF or CR, as YAML and editors have it.</summary>
public sealed class LineTable
{
    private readonly List<int> _starts = [0];
    private readonly int _file;
    private readonly int _length;

    /// <summary>Reads the line ends of <paramref name="text"/>; spans name <paramref name="file"/>.</summary>
    public LineTable(string text, int file)
    {
        _file = file;
        _length = text.Length;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n')))
            {
                _starts.Add(i + 1);
            }
        }
    }

    /// <summary>The span of the characters from <paramref name="start"/> to before <paramref name="end"/>, kept inside the text.</summary>
    public SourceSpan Span(int start, int end)
    {
        start = Math.Min(Math.Max(start, 0), _length);
        end = Math.Min(Math.Max(end, start), _length);
        var (line, column) = Place(start);
        var (endLine, endColumn) = Place(end);
        return new(_file, line, column, endLine, endColumn, start, end - start);
    }

    /// <summary>The offset at which the line of <paramref name="offset"/> begins.</summary>
    public int LineStart(int offset) => _starts[Index(offset)];

    private (int Line, int Column) Place(int offset)
    {
        var index = Index(offset);
        return (index + 1, offset - _starts[index] + 1);
    }

    private int Index(int offset)
    {
        var found = _starts.BinarySearch(offset);
        return found >= 0 ? found : ~found - 1;
    }
}

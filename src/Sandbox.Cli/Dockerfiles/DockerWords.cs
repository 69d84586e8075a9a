namespace Sandbox.Cli.Dockerfiles;

/// <summary>A word of a line, quotes and escapes still in it.</summary>
/// <param name="Start">Where it begins in the line.</param>
/// <param name="Text">As written.</param>
internal readonly record struct DockerWord(int Start, string Text)
{
    /// <summary>Behind its last character.</summary>
    public int End => Start + Text.Length;
}

/// <summary>Splits lines into words as Dockerfiles have them: blanks in quotes, and those that are escaped, split nothing.</summary>
internal static class DockerWords
{
    public static IEnumerable<DockerWord> Split(string line, char escape)
    {
        for (var at = 0; at < line.Length;)
        {
            if (char.IsWhiteSpace(line[at]))
            {
                at++;
                continue;
            }

            var start = at;
            at = End(line, start, escape);
            yield return new(start, line[start..at]);
        }
    }

    private static int End(string line, int at, char escape)
    {
        for (var quote = '\0'; at < line.Length; at++)
        {
            var c = line[at];
            if (quote == '\0' && char.IsWhiteSpace(c))
            {
                break;
            }

            if (c == escape && quote != '\'')
            {
                at++;
            }
            else if (quote == '\0' && c is '\'' or '"')
            {
                quote = c;
            }
            else if (c == quote)
            {
                quote = '\0';
            }
        }

        return Math.Min(at, line.Length);
    }
}

namespace Sandbox.Cli.Dockerfiles;

/// <summary>A .dockerignore: the patterns of what is not copied, cleaned as docker does.</summary>
internal sealed class DockerIgnore
{
    public static readonly DockerIgnore None = new([]);

    private readonly IReadOnlyList<string> _patterns;

    private DockerIgnore(IReadOnlyList<string> patterns) => _patterns = patterns;

    /// <exception cref="UsageException">A line is no pattern.</exception>
    public static DockerIgnore Read(string shown, string text)
    {
        var patterns = new List<string>();
        var number = 0;
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            number++;
            if (line.StartsWith('#') || Clean(line.Trim()) is not { Length: > 0 } pattern)
            {
                continue;
            }

            patterns.Add(pattern == "!" ? throw new UsageException($"{shown}({number}): '!' takes nothing back; write a pattern behind it, or delete the line.") : pattern);
        }

        return new(patterns);
    }

    /// <summary>The patterns that can concern what is copied of <paramref name="sources"/>, paths from the context on.</summary>
    public IReadOnlyList<string> For(IReadOnlyCollection<string> sources)
    {
        var tops = sources.Select(Top).ToHashSet();
        var concerning = tops.Any(IsPattern) || tops.Contains(".") ? _patterns : [.. _patterns.Where(pattern => Top(pattern.TrimStart('!')) is var top && (IsPattern(top) || tops.Contains(top)))];
        return concerning.Any(pattern => !pattern.StartsWith('!')) ? concerning : [];
    }

    private static string Top(string path) => path.Split('/')[0];

    private static bool IsPattern(string part) => part.AsSpan().IndexOfAny("*?[\\") >= 0;

    // "./a//b/" is a/b; ".." above the context is nothing.
    private static string Clean(string pattern)
    {
        var (takesBack, path) = pattern.StartsWith('!') ? ("!", pattern[1..].Trim()) : ("", pattern);
        return takesBack + ContextPath.Clean(path, nothing: "");
    }
}

/// <summary>Paths of the build's context, which is where the spec stands.</summary>
internal static class ContextPath
{
    /// <summary>From the context on, without what leads nowhere; what would lead out of it ends at its top, as in docker.</summary>
    public static string Clean(string path, string nothing = ".")
    {
        var parts = new List<string>();
        foreach (var part in path.Split('/'))
        {
            if (part == "..")
            {
                parts.RemoveRange(Math.Max(parts.Count - 1, 0), Math.Min(parts.Count, 1));
            }
            else if (part is not ("" or "."))
            {
                parts.Add(part);
            }
        }

        return parts.Count > 0 ? string.Join('/', parts) : nothing;
    }
}

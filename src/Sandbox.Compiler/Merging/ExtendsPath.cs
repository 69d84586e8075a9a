namespace Sandbox.Compiler.Merging;

/// <summary>The paths of <c>extends</c>: text only, nothing is looked up on a disk.</summary>
internal static class ExtendsPath
{
    /// <summary>Whether the text is relative, with <c>/</c> between its components.</summary>
    public static bool IsRelative(string text) => text.Length > 0 && text[0] != '/' && text.IndexOf('\\') < 0 && !(text.Length > 1 && text[1] == ':');

    /// <summary>The path that <paramref name="text"/> in the file <paramref name="from"/> means. It begins with <c>..</c> where it leaves the project.</summary>
    public static string Resolve(string from, string text)
    {
        var parts = new List<string>();
        var rooted = from.Length > 0 && from[0] == '/';
        foreach (var part in Folder(from).Split('/').Concat(text.Split('/')))
        {
            if (part == ".." && parts.Count > 0 && parts[parts.Count - 1] != "..")
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part is not ("" or ".") && !(part == ".." && rooted))
            {
                parts.Add(part);
            }
        }

        return (rooted ? "/" : "") + string.Join("/", parts);
    }

    /// <summary>What to write in the file <paramref name="from"/> to mean the file <paramref name="to"/>.</summary>
    public static string Relative(string from, string to)
    {
        var here = Folder(from).Split(['/'], StringSplitOptions.RemoveEmptyEntries);
        var there = to.Split(['/'], StringSplitOptions.RemoveEmptyEntries);
        var shared = 0;
        while (shared < here.Length && shared < there.Length - 1 && here[shared] == there[shared])
        {
            shared++;
        }

        return string.Join("/", Enumerable.Repeat("..", here.Length - shared).Concat(there.Skip(shared)));
    }

    private static string Folder(string path) => path.LastIndexOf('/') is var slash && slash < 0 ? "" : path.Substring(0, slash);
}

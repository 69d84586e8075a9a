using System.Globalization;

namespace Sandbox.Control;

/// <summary>proc(5): files that belong to a process. What cannot be read (it has ended, or it is none of the caller's business) is null.</summary>
internal static class ProcFiles
{
    /// <summary>The whole text of /proc/PID/<paramref name="file"/>.</summary>
    public static string? Read(int pid, string file) => ReadAny(Path(pid, file));

    /// <summary>The whole text of any file.</summary>
    public static string? ReadAny(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>What the link /proc/PID/<paramref name="file"/> says: <c>net:[4026531840]</c>, or a path.</summary>
    public static string? Link(int pid, string file)
    {
        try
        {
            return new FileInfo(Path(pid, file)).LinkTarget;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The fields of a file with lines such as <c>Seccomp:	2</c>; empty where it cannot be read.</summary>
    public static Dictionary<string, string> Fields(int pid, string file)
    {
        var fields = new Dictionary<string, string>();
        foreach (var line in (Read(pid, file) ?? "").Split('\n'))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                fields[line[..colon]] = line[(colon + 1)..].Trim();
            }
        }

        return fields;
    }

    /// <summary>The number that <paramref name="text"/> begins with ("1234 kB"); -1 without one.</summary>
    public static long Number(string? text) =>
        long.TryParse((text ?? "").Split(' ', '\t')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    public static string Path(int pid, string file) => string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/{file}");
}

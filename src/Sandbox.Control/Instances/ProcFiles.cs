using System.Globalization;
using System.Text;
using Sandbox.Launch;

namespace Sandbox.Control;

/// <summary>proc(5): files that belong to a process. What cannot be read (it has ended, or it is none of the caller's business) is null.</summary>
internal static class ProcFiles
{
    private const int PathMax = 4096;

    /// <summary>The whole text of /proc/PID/<paramref name="file"/>.</summary>
    public static string? Read(int pid, string file) => ReadAny(Name(pid, file));

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
        Span<byte> path = stackalloc byte[64];
        Span<byte> text = stackalloc byte[PathMax];
        Put(path, Name(pid, file));
        var length = Proc.ReadLink(path, text);
        return length < 0 ? null : Encoding.UTF8.GetString(text[..length]);
    }

    /// <summary>Whether the program of <paramref name="pid"/> is this very file; false where the caller may not know.</summary>
    public static bool IsOwnProgram(int pid)
    {
        Span<byte> its = stackalloc byte[64];
        Span<byte> own = stackalloc byte[64];
        Put(its, Name(pid, "exe"));
        Put(own, "/proc/self/exe");
        return Proc.IsSameFile(its, own);
    }

    /// <summary>Writes to a file: 0 or -errno.</summary>
    public static long Write(string path, string text)
    {
        Span<byte> name = stackalloc byte[PathMax];
        Span<byte> what = stackalloc byte[512];
        Put(name, path);
        Put(what, text);
        return Proc.Write(name, what);
    }

    /// <summary><paramref name="text"/> as bytes that end with NUL.</summary>
    public static void Put(Span<byte> to, string text)
    {
        to.Clear();
        Encoding.UTF8.GetBytes(text, to[..^1]);
    }

    /// <summary>The value of a line such as <c>Seccomp:	2</c> in /proc/PID/<paramref name="file"/>; empty without it.</summary>
    public static string Field(int pid, string file, string name) => Field(Read(pid, file), name);

    /// <summary>The same in a text that was read before.</summary>
    public static string Field(string? text, string name)
    {
        foreach (var line in Lines(text))
        {
            if (line.Length > name.Length && line[name.Length] == ':' && line.StartsWith(name, StringComparison.Ordinal))
            {
                return line[(name.Length + 1)..].Trim();
            }
        }

        return "";
    }

    public static string[] Lines(string? text) => (text ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The number that <paramref name="text"/> begins with ("1234 kB"); -1 without one.</summary>
    public static long Number(string? text)
    {
        var end = 0;
        while (text is not null && end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return end is 0 or > 18 ? -1 : long.Parse(text.AsSpan(0, end), NumberStyles.None, CultureInfo.InvariantCulture);
    }

    public static string Name(int pid, string file) => $"/proc/{Text(pid)}/{file}";

    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}

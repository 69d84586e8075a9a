namespace Sandbox.Integration.Tests;

/// <summary>One line of /proc/self/mountinfo (proc_pid_mountinfo(5)).</summary>
/// <param name="Target">Where it is mounted.</param>
/// <param name="Flags">The mount's own flags, without the access time ones that come from the kernel's defaults.</param>
/// <param name="Propagation">shared:N, master:N, unbindable; empty: private.</param>
/// <param name="Type">File system type.</param>
/// <param name="Options">The file system's own options.</param>
internal sealed record MountLine(string Target, string Flags, string Propagation, string Type, string Options)
{
    /// <summary>The lines of the file.</summary>
    public static IReadOnlyList<MountLine> All(IEnumerable<string> lines) => [.. lines.Select(Read)];

    private static MountLine Read(string line)
    {
        var words = line.Split(' ');
        var dash = Array.IndexOf(words, "-");
        var flags = words[5].Split(',').Where(flag => flag != "relatime");
        return new(words[4], string.Join(',', flags), string.Join(' ', words[6..dash]), words[dash + 1], words[dash + 3]);
    }
}

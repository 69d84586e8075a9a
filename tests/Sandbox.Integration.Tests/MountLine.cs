namespace Sandbox.Integration.Tests;

/// <summary>One line of /proc/self/mountinfo (proc_pid_mountinfo(5)).</summary>
/// <param name="Target">Where it is mounted.</param>
/// <param name="Flags">The mount's own flags, without those of access times, which a bind mount has from the host's.</param>
/// <param name="AccessTimes">relatime, noatime or empty.</param>
/// <param name="Propagation">shared:N, master:N, unbindable; empty: private.</param>
/// <param name="Type">File system type.</param>
internal sealed record MountLine(string Target, string Flags, string AccessTimes, string Propagation, string Type)
{
    private static readonly string[] OfAccessTimes = ["relatime", "noatime", "nodiratime"];

    /// <summary>The lines of the file.</summary>
    public static IReadOnlyList<MountLine> All(IEnumerable<string> lines) => [.. lines.Select(Read)];

    private static MountLine Read(string line)
    {
        var words = line.Split(' ');
        var dash = Array.IndexOf(words, "-");
        var flags = words[5].Split(',').ToLookup(flag => OfAccessTimes.Contains(flag));
        return new(words[4], string.Join(',', flags[false]), string.Join(',', flags[true]), string.Join(' ', words[6..dash]), words[dash + 1]);
    }
}

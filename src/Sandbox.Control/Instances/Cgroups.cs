using System.Globalization;

namespace Sandbox.Control;

/// <summary>cgroups(7): where a process is, in each hierarchy.</summary>
/// <param name="Controllers">Empty: version 2; a name such as <c>name=systemd</c>; or controllers of version 1.</param>
/// <param name="Path">The cgroup's path as the caller's cgroup namespace shows it.</param>
internal sealed record CgroupPlace(string Controllers, string Path)
{
    /// <summary>The places of <paramref name="pid"/>; empty where the kernel has no cgroups.</summary>
    public static List<CgroupPlace> Of(int pid) =>
        [.. (ProcFiles.Read(pid, "cgroup") ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(':', 3)).Where(parts => parts.Length == 3).Select(parts => new CgroupPlace(parts[1], parts[2]))];

    /// <summary>Its directory in the caller's file tree; null where its hierarchy is not mounted.</summary>
    public string? Directory()
    {
        foreach (var line in (ProcFiles.ReadAny("/proc/self/mountinfo") ?? "").Split('\n'))
        {
            // id parent device root target options… - type source options (proc_pid_mountinfo(5))
            var halves = line.Split(" - ", 2);
            var left = halves[0].Split(' ');
            var right = halves.Length == 2 ? halves[1].Split(' ') : [];
            if (right.Length < 3 || left.Length < 5 || !IsOurs(right[0], right[2]))
            {
                continue;
            }

            var root = left[3];
            if (root == "/" || Path == root || Path.StartsWith(root + "/", StringComparison.Ordinal))
            {
                return left[4].TrimEnd('/') + (root == "/" ? Path : Path[root.Length..]);
            }
        }

        return null;
    }

    /// <summary>Puts the calling process there: null, or why not.</summary>
    public string? Join()
    {
        var directory = Directory();
        if (directory is null)
        {
            return "its hierarchy is not mounted here";
        }

        try
        {
            // A 0 stands for the writer.
            File.WriteAllText(System.IO.Path.Combine(directory, "cgroup.procs"), "0");
            return null;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return problem.Message;
        }
    }

    /// <summary>A hierarchy of version 1 without a controller limits nothing: it is a name for somebody's list of processes.</summary>
    public bool IsNameOnly => Controllers.StartsWith("name=", StringComparison.Ordinal);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(Controllers.Length == 0 ? "" : Controllers + ":")}{Path}");

    private bool IsOurs(string type, string options) =>
        Controllers.Length == 0 ? type == "cgroup2" : type == "cgroup" && Controllers.Split(',').All(options.Split(',').Contains);
}

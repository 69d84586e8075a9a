using System.Runtime.InteropServices;

namespace Sandbox.Control;

/// <summary>cgroups(7): where a process is, in one hierarchy.</summary>
/// <param name="controllers">Empty: version 2; a name such as <c>name=systemd</c>; or controllers of version 1.</param>
/// <param name="path">The cgroup's path as the caller's cgroup namespace shows it.</param>
internal sealed class CgroupPlace(string controllers, string path)
{
    public string Controllers => controllers;

    public string Path => path;

    /// <summary>The places of <paramref name="pid"/>; empty where the kernel has no cgroups.</summary>
    public static List<CgroupPlace> Of(int pid)
    {
        var places = new List<CgroupPlace>();
        foreach (var line in ProcFiles.Lines(ProcFiles.Read(pid, "cgroup")))
        {
            var parts = line.Split(':', 3);
            if (parts.Length == 3)
            {
                places.Add(new(parts[1], parts[2]));
            }
        }

        return places;
    }

    /// <summary>Whether both are one.</summary>
    public bool IsSame(CgroupPlace other) => other.Controllers == controllers && other.Path == path;

    /// <summary>Whether it is <paramref name="group"/> or below it: a path; or, without a leading slash, a unit of systemd's.</summary>
    public bool IsIn(string group)
    {
        if (group.StartsWith('/'))
        {
            return Path == group || Path.StartsWith(group.TrimEnd('/') + "/", StringComparison.Ordinal);
        }

        return Array.Exists(Path.Split('/'), part => part.Length > 0 && (part == group || part == group + ".service"));
    }

    /// <summary>The unit of systemd's that it is the cgroup of; null where it is none's.</summary>
    public string? Unit => Path[(Path.LastIndexOf('/') + 1)..] is var last && (last.EndsWith(".service", StringComparison.Ordinal) || last.EndsWith(".scope", StringComparison.Ordinal)) ? last : null;

    /// <summary>Its directory in the caller's file tree; null where its hierarchy is not mounted.</summary>
    public string? Directory()
    {
        foreach (var line in ProcFiles.Lines(ProcFiles.ReadAny("/proc/self/mountinfo")))
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

        // A 0 stands for the writer.
        var result = ProcFiles.Write(directory + "/cgroup.procs", "0");
        return result < 0 ? Marshal.GetPInvokeErrorMessage((int)-result) : null;
    }

    /// <summary>A hierarchy of version 1 without a controller limits nothing: it is a name for somebody's list of processes.</summary>
    public bool IsNameOnly => Controllers.StartsWith("name=", StringComparison.Ordinal);

    public override string ToString() => (controllers.Length == 0 ? "" : controllers + ":") + path;

    private bool IsOurs(string type, string options)
    {
        if (controllers.Length == 0)
        {
            return type == "cgroup2";
        }

        var mounted = options.Split(',');
        return type == "cgroup" && Array.TrueForAll(controllers.Split(','), one => Array.IndexOf(mounted, one) >= 0);
    }
}

namespace Sandbox.Plan;

/// <summary>The files of cgroup v2 by name.</summary>
public static class CgroupFileNames
{
    private const int Most = 63;

    // In the order of CgroupControllers.
    private static readonly string[] Controllers = ["memory", "cpu", "cpuset", "pids", "io", "hugetlb", "misc", "rdma"];

    private static readonly (string File, string Key)[] Typed =
    [
        ("memory.max", "memory.max"), ("memory.high", "memory.high"), ("memory.low", "memory.low"), ("memory.min", "memory.min"), ("memory.swap.max", "memory.swap"),
        ("memory.oom.group", "memory.oom_group"), ("cpu.max", "cpu.max"), ("cpu.max.burst", "cpu.burst"), ("cpu.weight", "cpu.weight"), ("cpu.weight.nice", "cpu.weight"),
        ("cpu.idle", "cpu.idle"), ("cpuset.cpus", "cpu.set"), ("cpuset.mems", "cpu.mems"), ("pids.max", "pids.max"), ("io.weight", "io.weight"), ("io.max", "io.limits"),
        ("misc.max", "misc"), ("rdma.max", "rdma"),
    ];

    /// <summary>The name of one controller.</summary>
    public static string NameOf(CgroupControllers one)
    {
        var at = 0;
        for (var bit = 1; bit < (int)one; bit <<= 1)
        {
            at++;
        }

        return Controllers[at];
    }

    /// <summary>The controller of a file (<c>memory.zswap.max</c>); none where it is no controller's.</summary>
    public static CgroupControllers ControllerOf(string file)
    {
        for (var i = 0; i < Controllers.Length; i++)
        {
            if (file.StartsWith(Controllers[i] + ".", StringComparison.Ordinal))
            {
                return (CgroupControllers)(1 << i);
            }
        }

        return CgroupControllers.None;
    }

    /// <summary>The key of <c>resources</c> that sets a file; null without one.</summary>
    public static string? KeyOf(string file)
    {
        foreach (var (typed, key) in Typed)
        {
            if (typed == file)
            {
                return key;
            }
        }

        return file.StartsWith("hugetlb.", StringComparison.Ordinal) && file.EndsWith("B.max", StringComparison.Ordinal) ? "hugetlb" : null;
    }

    /// <summary>Whether the text can be a file of a controller: words of letters, digits and _, joined by points.</summary>
    public static bool IsName(string text)
    {
        var parts = text.Split('.');
        return parts.Length > 1 && text.Length <= Most && ControllerOf(text) != CgroupControllers.None && Array.TrueForAll(parts, IsWord);
    }

    /// <summary>Whether the text can be a resource of misc or a device of rdma.</summary>
    public static bool IsResource(string text) =>
        text.Length is > 0 and <= Most && IsLetter(text[0]) && Array.TrueForAll(text.ToCharArray(), one => IsLetter(one) || one is (>= '0' and <= '9') or '_' or '.' or '-');

    private static bool IsWord(string part) => part.Length > 0 && Array.TrueForAll(part.ToCharArray(), one => IsLetter(one) || one is (>= '0' and <= '9') or '_');

    private static bool IsLetter(char one) => one is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z');
}

using Sandbox.Plan;

namespace Sandbox.Compiler.Keys;

/// <summary>The words of the <c>resources</c> group.</summary>
public static class ResourceWords
{
    /// <summary>No limit.</summary>
    public const string Max = "max";

    /// <summary>resources.requirement</summary>
    public static WordTable<bool> Requirements { get; } = new(("hard", true), ("best_effort", false));

    /// <summary>The files of cgroup v2 that a key sets, with the key.</summary>
    public static (string File, string Key)[] Typed =>
    [
        ("memory.max", "memory.max"), ("memory.high", "memory.high"), ("memory.low", "memory.low"), ("memory.min", "memory.min"), ("memory.swap.max", "memory.swap"),
        ("memory.oom.group", "memory.oom_group"), ("cpu.max", "cpu.max"), ("cpu.max.burst", "cpu.burst"), ("cpu.weight", "cpu.weight"), ("cpu.weight.nice", "cpu.weight"),
        ("cpu.idle", "cpu.idle"), ("cpuset.cpus", "cpu.set"), ("cpuset.mems", "cpu.mems"), ("pids.max", "pids.max"), ("io.weight", "io.weight"), ("io.max", "io.limits"),
        ("misc.max", "misc"), ("rdma.max", "rdma"),
    ];

    private static readonly CgroupControllers[] All =
    [
        CgroupControllers.Memory, CgroupControllers.Cpu, CgroupControllers.Cpuset, CgroupControllers.Pids, CgroupControllers.Io, CgroupControllers.Hugetlb, CgroupControllers.Misc,
        CgroupControllers.Rdma,
    ];

    /// <summary>The controller of a file of cgroup v2 (<c>memory.zswap.max</c>); none where it is no controller's.</summary>
    public static CgroupControllers ControllerOf(string file) => All.FirstOrDefault(one => file.StartsWith(one.ToString().ToLowerInvariant() + ".", StringComparison.Ordinal));
}

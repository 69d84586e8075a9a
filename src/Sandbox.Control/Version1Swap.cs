using Sandbox.Plan;

namespace Sandbox.Control;

/// <summary>cgroup v1 limits memory and swap together (memory.memsw.limit_in_bytes), where specs and cgroup v2 limit swap alone.</summary>
internal static class Version1Swap
{
    private const string SumFile = "memory.memsw.limit_in_bytes", MemoryFile = "memory.limit_in_bytes";

    /// <summary>The sum for a limit of swap.</summary>
    public static long Sum(InstanceGroup group, LimitChange swap, List<LimitChange> all)
    {
        if (swap.Value < 0)
        {
            return CgroupUnits.Max;
        }

        var memory = all.Find(one => one.Limit == CgroupLimit.MemoryMax)?.Value ?? LimitSpelling.Bytes(group.Read(MemoryFile));
        return memory >= 0
            ? memory + swap.Value
            : throw new VerbFailure(VerbFailure.NotTaken, "memory.swap: cgroup v1 limits memory and swap together, and the memory has no limit; give memory.max too; nothing is changed");
    }

    /// <summary>Where only the memory changes, the sum that keeps the swap as it is; null where there is nothing to do.</summary>
    public static LiveLimit? Following(List<LiveLimit> limits)
    {
        if (limits.Find(one => one.Change.Limit == CgroupLimit.MemoryMax) is not { Group.IsUnified: false } memory || limits.Exists(one => one.Change.Limit == CgroupLimit.MemorySwapMax))
        {
            return null;
        }

        var (sum, before) = (LimitSpelling.Bytes(memory.Group.Read(SumFile)), LimitSpelling.Bytes(memory.Before));
        return sum < 0 || before < 0 ? null : LiveLimit.Of(
            new("memory.swap", CgroupLimit.MemorySwapMax, null, sum - before, null), memory.Group, memory.Change.Value < 0 ? CgroupUnits.Max : memory.Change.Value + sum - before);
    }
}

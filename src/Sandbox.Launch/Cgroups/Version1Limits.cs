using Sandbox.Plan;
using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>Numbers of cgroup v2 in the units of cgroup v1 (Documentation/admin-guide/cgroup-v1).</summary>
[LaunchPath]
internal static unsafe class Version1Limits
{
    /// <summary>The value of a limit in the unit of its file.</summary>
    public static long Value(PlannedLimit* limit)
    {
        var value = limit->Value;
        if (limit->Limit == CgroupLimit.CpuWeight)
        {
            return value * 1024 / 100; // the defaults are 100 and 1024; a share must be at least 2, which a weight of 1 is
        }

        if (limit->Limit == CgroupLimit.IoWeight)
        {
            return value <= 100 ? value : 100 + ((value - 100) * 900 / 9900); // BFQ ends at 1000, where io.weight ends at 10000
        }

        return limit->Limit == CgroupLimit.MemorySwapMax && value >= 0 ? WithMemory(value) : value;
    }

    /// <summary>memory.memsw is memory and swap together. -2: there is no limit of memory, so none of the sum either.</summary>
    private static long WithMemory(long swap)
    {
        var state = Cgroups.State;
        for (var i = 0; i < state->LimitCount; i++)
        {
            if (state->Limits[i].Limit == CgroupLimit.MemoryMax && state->Limits[i].Value >= 0)
            {
                return state->Limits[i].Value + swap;
            }
        }

        return CgroupUnits.Max - 1;
    }

    /// <summary>Whether the file of cgroup v1 says with a number that there is no limit (-1, for a device 0), and not with the word max.</summary>
    public static bool HasNumberForMax(CgroupLimit limit) => limit is <= CgroupLimit.CpuIdle or (>= CgroupLimit.IoReadBytes and <= CgroupLimit.HugetlbMax);
}

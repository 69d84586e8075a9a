namespace Sandbox.Plan;

/// <summary>One limit of a cgroup (cgroups(7), Documentation/admin-guide/cgroup-v2.rst): which file of the group is written.</summary>
public enum CgroupLimit
{
    /// <summary>memory.max, bytes</summary>
    MemoryMax,
    /// <summary>memory.high, bytes</summary>
    MemoryHigh,
    /// <summary>memory.low, bytes</summary>
    MemoryLow,
    /// <summary>memory.min, bytes</summary>
    MemoryMin,
    /// <summary>memory.swap.max, bytes</summary>
    MemorySwapMax,
    /// <summary>memory.oom.group, 0 or 1</summary>
    MemoryOomGroup,
    /// <summary>cpu.max: microseconds of CPU time per <see cref="CgroupUnits.CpuPeriod"/></summary>
    CpuMax,
    /// <summary>cpu.max.burst, microseconds</summary>
    CpuMaxBurst,
    /// <summary>cpu.weight, 1 to 10000</summary>
    CpuWeight,
    /// <summary>cpu.idle, 0 or 1</summary>
    CpuIdle,
    /// <summary>cpuset.cpus, a list</summary>
    CpusetCpus,
    /// <summary>cpuset.mems, a list</summary>
    CpusetMems,
    /// <summary>pids.max</summary>
    PidsMax,
    /// <summary>io.weight, 1 to 10000</summary>
    IoWeight,
    /// <summary>io.max, rbps of a device: bytes per second</summary>
    IoReadBytes,
    /// <summary>io.max, wbps</summary>
    IoWriteBytes,
    /// <summary>io.max, riops of a device: operations per second</summary>
    IoReadOperations,
    /// <summary>io.max, wiops</summary>
    IoWriteOperations,
    /// <summary>hugetlb.SIZE.max, bytes</summary>
    HugetlbMax,
    /// <summary>misc.max of a resource</summary>
    MiscMax,
    /// <summary>rdma.max, hca_handle of a device</summary>
    RdmaHandles,
    /// <summary>rdma.max, hca_object of a device</summary>
    RdmaObjects,
    /// <summary>A file of a cgroup v2 by its name</summary>
    Unified,
}

/// <summary>The controllers of cgroups(7).</summary>
[Flags]
public enum CgroupControllers
{
    /// <summary>None.</summary>
    None = 0,
    /// <summary>memory</summary>
    Memory = 1,
    /// <summary>cpu</summary>
    Cpu = 2,
    /// <summary>cpuset</summary>
    Cpuset = 4,
    /// <summary>pids</summary>
    Pids = 8,
    /// <summary>io; blkio in cgroup v1</summary>
    Io = 0x10,
    /// <summary>hugetlb</summary>
    Hugetlb = 0x20,
    /// <summary>misc, Linux 5.13</summary>
    Misc = 0x40,
    /// <summary>rdma</summary>
    Rdma = 0x80,
    /// <summary>devices in cgroup v1; in cgroup v2 a program, which needs no controller</summary>
    Devices = 0x100,
    /// <summary>The network's rate: a program in cgroup v2.</summary>
    Network = 0x200,
    /// <summary>What is a program in cgroup v2 (bpf(2)).</summary>
    Programs = Devices | Network,
}

/// <summary>What the numbers of a <see cref="CgroupLimit"/> are.</summary>
public static class CgroupUnits
{
    /// <summary>No limit: the word <c>max</c>.</summary>
    public const long Max = -1;

    /// <summary>Microseconds of a period of the CPU's quota: the kernel's default.</summary>
    public const long CpuPeriod = 100_000;

    /// <summary>Limits of one sandbox at most: the launcher has room for so many.</summary>
    public const int Most = 95;

    /// <summary>The controller that a limit belongs to; none for <see cref="CgroupLimit.Unified"/>, whose file says it.</summary>
    public static CgroupControllers ControllerOf(CgroupLimit limit) => limit switch
    {
        <= CgroupLimit.MemoryOomGroup => CgroupControllers.Memory,
        <= CgroupLimit.CpuIdle => CgroupControllers.Cpu,
        <= CgroupLimit.CpusetMems => CgroupControllers.Cpuset,
        CgroupLimit.PidsMax => CgroupControllers.Pids,
        <= CgroupLimit.IoWriteOperations => CgroupControllers.Io,
        CgroupLimit.HugetlbMax => CgroupControllers.Hugetlb,
        CgroupLimit.MiscMax => CgroupControllers.Misc,
        CgroupLimit.RdmaHandles or CgroupLimit.RdmaObjects => CgroupControllers.Rdma,
        _ => CgroupControllers.None,
    };
}

using System.Runtime.CompilerServices;
using Sandbox.Plan;
using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>One limit as the spec has it.</summary>
[LaunchPath]
internal unsafe struct PlannedLimit
{
    public const int Words = 5;

    /// <summary>Its line.</summary>
    public int At;

    /// <summary>Which one, and whose.</summary>
    public CgroupLimit Limit;

    /// <inheritdoc cref="Limit"/>
    public CgroupControllers Controller;

    /// <summary>Whether it was reported that it does not hold.</summary>
    public bool IsLeftOut;

    /// <summary>Its number; <see cref="CgroupUnits.Max"/>: none.</summary>
    public long Value;

    /// <summary>The device, resource, page size or file; null without one.</summary>
    public byte* Of;

    /// <summary>Its text; null where it is a number.</summary>
    public byte* Text;
}

/// <summary>The sandbox's cgroup in one hierarchy.</summary>
[LaunchPath]
internal struct SandboxCgroup
{
    public const int Words = 4;

    /// <summary>The directory that it is in, its own, the list of its processes, cgroup.kill and cgroup.freeze; -1 where not open.</summary>
    public int Parent, Directory, Procs, Kill, Freeze;

    /// <summary>Which instance of the name it is, from 1; 0: it is the launcher's own.</summary>
    public int Number;

    /// <summary>The controllers that it is used for.</summary>
    public CgroupControllers Controllers;

    /// <summary>Whether it is of cgroup v2.</summary>
    public bool IsUnified;

    /// <summary>Whether only CAP_DAC_OVERRIDE changes the directory that it is in.</summary>
    public bool TakesOverride;
}

/// <summary>What a launcher knows of its sandbox's limits. Not on the stack: a launcher without any does not touch these pages.</summary>
[LaunchPath]
internal unsafe struct CgroupState
{
    /// <summary>Hierarchies at most: cgroup v2, and one of cgroup v1 for each controller.</summary>
    public const int MostGroups = 10;

    /// <summary>Bytes for the numbers of devices that are named by a path.</summary>
    public const int DeviceText = 1024;

    private fixed long _limits[(CgroupUnits.Most + 1) * PlannedLimit.Words];
    private fixed long _groups[MostGroups * SandboxCgroup.Words];
    private fixed byte _devices[DeviceText];

    /// <summary>How many there are.</summary>
    public int LimitCount, GroupCount, DeviceLength;

    /// <summary>The line of <c>resources</c>.</summary>
    public int At;

    /// <summary>Whether a limit that cannot be had fails the launch.</summary>
    public bool IsHard;

    /// <summary>The file that counts OOM kills, plus one; 0 without it. And the number there before the workload began.</summary>
    public int EventsPlusOne;

    /// <inheritdoc cref="EventsPlusOne"/>
    public long KillsBefore;

    /// <summary>The file of the limit of memory, plus one; 0 without it. <c>--update</c> may change it while the workload runs.</summary>
    public int MemoryMaxPlusOne;

    /// <summary>Where the launcher has moved to a leaf of its own cgroup: that cgroup, its cgroup.procs and its cgroup.subtree_control, plus one each; 0: it has not.</summary>
    public int OwnPlusOne, OwnProcsPlusOne, OwnSubtreePlusOne;

    /// <summary>Whether the group of cgroup v2 is right below the root of all, which has no limits.</summary>
    public bool IsBelowRoot;

    /// <summary>Whether the files of the groups that the end needs have been opened.</summary>
    public bool IsHeld;

    /// <summary>The controllers that were enabled there for the children.</summary>
    public CgroupControllers Enabled;

    /// <summary>The limits.</summary>
    public PlannedLimit* Limits => (PlannedLimit*)Unsafe.AsPointer(ref _limits[0]);

    /// <summary>The groups.</summary>
    public SandboxCgroup* Groups => (SandboxCgroup*)Unsafe.AsPointer(ref _groups[0]);

    /// <summary>Text of devices, each ended with NUL.</summary>
    public byte* Devices => (byte*)Unsafe.AsPointer(ref _devices[0]);
}

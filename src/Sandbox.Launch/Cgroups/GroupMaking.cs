using Sandbox.Plan;
using Sandbox.Syscalls;
using static Sandbox.Syscalls.Fcntl;
using static Sandbox.Syscalls.Unistd;

namespace Sandbox.Launch;

/// <summary>One group of the sandbox's, in whichever hierarchy.</summary>
[LaunchPath]
internal static unsafe class GroupMaking
{
    private const uint OwnerWrites = 0x80;

    /// <summary>The launcher's own group has the limits: systemd has set them, or whoever started it.</summary>
    public static void Use(LaunchState* s, long own, CgroupControllers controllers, bool unified)
    {
        Add(-1, own, 0, controllers, unified);
        LimitsAbove.Check(s, own, controllers, unified);
    }

    /// <summary>A new one in <paramref name="parent"/>, with its limits; refused or left out where it cannot be had.</summary>
    public static void Make(LaunchState* s, long parent, CgroupControllers controllers, bool unified)
    {
        if (s->HandsOver)
        {
            Failure.StopBecause(s, LaunchStep.HandOver, 0, null, "the launcher's cgroup does not have exactly the planned limits, and one of its own would outlive it; install the unit that was published with this binary, or say 'supervise: launcher'"u8);
        }

        int number;
        var directory = CgroupName.Make(s, parent, &number);
        if (directory < 0)
        {
            var memory = stackalloc byte[CgroupName.Room];
            CgroupReport.Refuse(s, directory, CgroupName.Of(s, number, memory), directory is -Errno.EACCES or -Errno.EPERM
                ? "the launcher's user may make no group here; run as root, or in a cgroup that is delegated to the user: systemd-run --user --scope -p Delegate=yes"u8
                : directory == -Errno.EROFS ? "the hierarchy is read-only here, as in a container; run it outside, or mount /sys/fs/cgroup for writing"u8
                : "no group can be made here; see cgroup.max.depth and cgroup.max.descendants of the cgroups above"u8);
            return;
        }

        var group = Add(parent, directory, number, controllers, unified);
        if (unified)
        {
            s->CgroupFd = (int)directory;
        }
        else
        {
            group->Procs = (int)CgroupFiles.Open(directory, Text.Pointer("cgroup.procs"u8), O_RDWR);
        }

        statx above; // the top of a hierarchy is read-only for its owner, root, too
        var seen = fstatx(parent, statx.STATX_UID | statx.STATX_MODE | statx.STATX_INO, &above) >= 0;
        group->TakesOverride = seen && (above.stx_uid != s->OuterUid || (above.stx_mode & OwnerWrites) == 0);
        Cgroups.State->IsBelowRoot |= seen && unified && above.stx_ino == Version2.Root;
        if ((controllers & CgroupControllers.Cpuset) != 0 && !unified)
        {
            Version1.FillCpuset(parent, directory);
        }

        CgroupLimits.Apply(s, directory, controllers, unified);
        if ((controllers & CgroupControllers.Devices) != 0 && unified)
        {
            DeviceAccessRules.Attach(s, directory);
        }
        else if ((controllers & CgroupControllers.Devices) != 0)
        {
            Version1Devices.Apply(s, directory);
        }

        if ((controllers & CgroupControllers.Network) != 0)
        {
            NetworkLimits.Attach(s, directory);
        }
    }

    private static SandboxCgroup* Add(long parent, long directory, int number, CgroupControllers controllers, bool unified)
    {
        var state = Cgroups.State;
        var group = state->Groups + state->GroupCount;
        group->Parent = (int)parent;
        group->Directory = (int)directory;
        group->Procs = group->Kill = group->Freeze = -1;
        group->Number = number;
        group->Controllers = controllers;
        group->IsUnified = unified;
        group->TakesOverride = false;
        state->GroupCount++;
        return group;
    }
}

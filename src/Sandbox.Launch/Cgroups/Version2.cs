using Sandbox.Plan;
using Sandbox.Syscalls;
using static Sandbox.Syscalls.Fcntl;
using static Sandbox.Syscalls.Unistd;

namespace Sandbox.Launch;

/// <summary>cgroup v2 (Documentation/admin-guide/cgroup-v2.rst): one hierarchy for all controllers, and no process in a group that has some enabled for its children.</summary>
[LaunchPath]
internal static unsafe partial class Version2
{
    private static ReadOnlySpan<byte> NeedsUnit => "the launcher's cgroup is a unit's that systemd keeps for itself; set Delegate=yes in it, or start it by: systemd-run --scope -p Delegate=yes (with --user for a user's)"u8;

    /// <summary>The top of the hierarchy, or -errno. <paramref name="only"/>: there is no other beside it.</summary>
    public static long OpenTop(out bool only)
    {
        only = true;
        var top = OpenChecked(Text.Pointer("/sys/fs/cgroup"u8));
        if (top >= 0)
        {
            return top;
        }

        only = false;
        return OpenChecked(Text.Pointer("/sys/fs/cgroup/unified"u8));
    }

    private static long OpenChecked(byte* path)
    {
        var fd = openat(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd < 0 || IsUnified(fd))
        {
            return fd;
        }

        close(fd);
        return -Errno.ENODEV;
    }

    private static bool IsUnified(long fd)
    {
        statfs info;
        return fstatfs(fd, &info) == 0 && info.f_type == statfs.CGROUP2_SUPER_MAGIC;
    }

    /// <summary>The controllers that <paramref name="directory"/> has.</summary>
    public static CgroupControllers Controllers(long directory) => ControllersOf(directory, "cgroup.controllers"u8);

    private static CgroupControllers ControllersOf(long directory, ReadOnlySpan<byte> file)
    {
        var text = stackalloc byte[512];
        return CgroupFiles.Read(directory, Text.Pointer(file), text, 512) < 0 ? CgroupControllers.None : CgroupFiles.ControllersIn(text, (byte)' ', (byte)'\n');
    }

    /// <summary>The group for <paramref name="controllers"/>; <paramref name="lines"/> is /proc/self/cgroup.</summary>
    public static void Make(LaunchState* s, long top, byte* lines, CgroupControllers controllers)
    {
        var path = stackalloc byte[CgroupPath.Room];
        var own = CgroupPath.OpenOwn(s, top, lines, Text.Pointer("0::"u8), path);
        if (own < 0)
        {
            CgroupReport.Refuse(s, own, path, "the launcher's own cgroup is not below the one that is mounted; mount /sys/fs/cgroup anew, from within the launcher's cgroup namespace"u8);
            return;
        }

        if (!Exists(own, "cgroup.type"u8))
        {
            MakeInRoot(s, own, controllers);
            return;
        }

        var alone = CgroupFiles.HasOnlyUs(own);
        if (alone && CgroupLimits.HoldAlready(own, controllers, unified: true))
        {
            GroupMaking.Use(s, own, controllers, unified: true);
            return;
        }

        controllers = Reaching(s, own, path, controllers);
        var parent = controllers == CgroupControllers.None ? -1 : Parent(s, own, path, alone, controllers);
        if (parent >= 0)
        {
            MakeIn(s, parent, path, controllers, ControllersOf(parent, "cgroup.subtree_control"u8));
        }
    }

    private static void MakeIn(LaunchState* s, long parent, byte* path, CgroupControllers controllers, CgroupControllers enabled)
    {
        var result = Switch(parent, "cgroup.subtree_control"u8, controllers & ~CgroupControllers.Programs & ~enabled);
        if (result < 0)
        {
            CgroupReport.Refuse(s, result, path, "the controllers cannot be enabled for the sandbox's cgroup; let the cgroup above have them (systemd: Delegate=yes), or run as root"u8);
            return;
        }

        GroupMaking.Make(s, parent, controllers, unified: true);
    }

    /// <summary>Those of <paramref name="needed"/> that the launcher's cgroup has, or the one above where that is no unit's; the limits of the others are left out.</summary>
    private static CgroupControllers Reaching(LaunchState* s, long own, byte* path, CgroupControllers needed)
    {
        var above = CgroupPath.IsUnit(path) ? -1 : OpenAbove(own, path);
        var has = CgroupControllers.Programs | Controllers(own);
        if (above >= 0)
        {
            has |= Controllers(above);
            close(above);
        }

        if ((needed & ~has) != CgroupControllers.None)
        {
            CgroupLimits.LeaveOutOf(s, needed & ~has, "this controller does not reach the launcher's cgroup; set Delegate=yes in the unit, or enable it in cgroup.subtree_control of the groups above, on a kernel that has it"u8);
        }

        return needed & has;
    }

    /// <summary>The group that the launcher's own is in, or -1.</summary>
    private static long OpenAbove(long own, byte* path)
    {
        var above = path[1] == 0 ? -1 : openat(own, Text.Pointer(".."u8), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (above < 0 || IsUnified(above))
        {
            return above;
        }

        close(above);
        return -1;
    }

    /// <summary>Where the group goes, below the top (docs/decisions/0015-cgroups.md); -1: nowhere, and that is said.</summary>
    private static long Parent(LaunchState* s, long own, byte* path, bool alone, CgroupControllers needed)
    {
        var unit = CgroupPath.IsUnit(path);
        needed &= ~CgroupControllers.Programs;
        if (unit && !CgroupPath.IsDelegated(s, own))
        {
            CgroupReport.Refuse(s, 0, path, NeedsUnit);
            return -1;
        }

        if (needed == CgroupControllers.None)
        {
            return own; // programs alone need no controller, and no room in the launcher's own
        }

        if (alone && (Controllers(own) & needed) == needed)
        {
            return MoveToLeaf(s, own, path, needed);
        }

        var above = unit ? -1 : OpenAbove(own, path);
        if (above >= 0 && (Controllers(above) & needed) == needed)
        {
            return above;
        }

        CgroupReport.Refuse(s, 0, path, "other processes are in the launcher's cgroup, so that it can have no limited one below it; start the launcher in one of its own: systemd-run --scope -p Delegate=yes (with --user for a user's)"u8);
        return -1;
    }

    /// <summary>Out of its own cgroup, so that controllers can be enabled there.</summary>
    private static long MoveToLeaf(LaunchState* s, long own, byte* path, CgroupControllers needed)
    {
        var leaf = Text.Pointer(CgroupName.Leaf);
        var state = Cgroups.State;
        var result = mkdirat(own, leaf, 0x1ed);
        if (result < 0 && result != -Errno.EEXIST)
        {
            CgroupReport.Refuse(s, result, path, "no group can be made in the launcher's; run as root, or in a cgroup that is delegated to the user: systemd-run --user --scope -p Delegate=yes"u8);
            return -1;
        }

        state->OwnPlusOne = (int)own + 1;
        state->OwnProcsPlusOne = (int)CgroupFiles.Open(own, Text.Pointer("cgroup.procs"u8), O_WRONLY) + 1;
        state->OwnSubtreePlusOne = (int)CgroupFiles.Open(own, Text.Pointer("cgroup.subtree_control"u8), O_WRONLY) + 1;
        state->Enabled = needed & ~ControllersOf(own, "cgroup.subtree_control"u8);
        var directory = openat(own, leaf, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        result = directory < 0 ? directory : CgroupFiles.Write(directory, Text.Pointer("cgroup.procs"u8), Text.Pointer("0"u8));
        close(directory);
        if (result < 0)
        {
            CgroupReport.Refuse(s, result, path, "the launcher cannot move to a group below its own; run as root, or in a cgroup that is delegated to the user"u8);
            return -1;
        }

        return own;
    }

    private static bool Exists(long directory, ReadOnlySpan<byte> name)
    {
        statx info;
        return lstatx(directory, Text.Pointer(name), statx.STATX_TYPE, &info) >= 0;
    }

    private static long Switch(long directory, ReadOnlySpan<byte> file, CgroupControllers which)
    {
        if (which == CgroupControllers.None)
        {
            return 0;
        }

        var fd = CgroupFiles.Open(directory, Text.Pointer(file), O_WRONLY);
        var result = fd < 0 ? fd : Switch(fd, which, (byte)'+');
        close(fd);
        return result;
    }

    /// <summary>Writes +memory +cpu, or -memory -cpu, to an open cgroup.subtree_control.</summary>
    public static long Switch(long fd, CgroupControllers which, byte sign)
    {
        var memory = stackalloc byte[128];
        var text = TextBuilder.Over(memory, 128);
        var to = &text;
        for (var bit = 1; bit <= (int)CgroupControllers.Rdma; bit <<= 1)
        {
            if (((int)which & bit) != 0)
            {
                to->Byte(sign);
                to->Add(CgroupFiles.NameOf((CgroupControllers)bit));
                to->Byte((byte)' ');
            }
        }

        return write(fd, to->Data, to->Length);
    }
}

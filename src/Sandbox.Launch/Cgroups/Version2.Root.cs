using Sandbox.Plan;
using Sandbox.Syscalls;
using static Sandbox.Syscalls.Unistd;

namespace Sandbox.Launch;

/// <summary>A launcher in the root of all cgroups, as on a host without systemd: it needs no /proc to know that, for the kernel says the number of its group.</summary>
internal static unsafe partial class Version2
{
    /// <summary>The inode of the root of all cgroups, whatever is mounted or in which namespace (kernel/cgroup/cgroup.c has it fixed).</summary>
    public const ulong Root = 1;

    /// <summary>Whether <paramref name="top"/> is the root of all cgroups and the launcher is in it; false also where only /proc can tell (before Linux 6.13).</summary>
    public static bool IsInRoot(long top)
    {
        statx there;
        if (fstatx(top, statx.STATX_INO, &there) < 0 || there.stx_ino != Root)
        {
            return false;
        }

        pidfd_info info;
        info.mask = pidfd_info.PIDFD_INFO_CGROUPID;
        var self = Pidfd.pidfd_open(Kernel.Call(Nr.getpid));
        var result = Kernel.Call(Nr.ioctl, self, Pidfd.PIDFD_GET_INFO, (long)&info);
        close(self);
        return result == 0 && (info.mask & pidfd_info.PIDFD_INFO_CGROUPID) != 0 && info.cgroupid == Root;
    }

    /// <summary>The group of a launcher in the root of all, which may have processes beside its groups, has no limits, and is kept open as <paramref name="root"/>.</summary>
    public static void MakeInRoot(LaunchState* s, long root, CgroupControllers controllers)
    {
        var path = Text.Pointer("/"u8);
        var enabled = CgroupControllers.Programs | ControllersOf(root, "cgroup.subtree_control"u8);
        controllers = (controllers & ~enabled) == CgroupControllers.None ? controllers : Reaching(s, root, path, controllers);
        if (controllers != CgroupControllers.None)
        {
            MakeIn(s, root, path, controllers, enabled);
        }
    }
}

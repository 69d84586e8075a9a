using Sandbox.Plan;
using Sandbox.Syscalls;

namespace Sandbox.Launch;

public static unsafe partial class ReadBack
{
    /// <summary>
    /// The mount on <paramref name="target"/> has the flags that the plan gives it (statfs(2)), those that it inherited besides. With
    /// <paramref name="optional"/> there may be none; then the path is missing, a link, or part of another mount.
    /// </summary>
    public static void Mount(LaunchState* s, int at, ReadOnlySpan<byte> target, MountFlags flags, bool optional)
    {
        s->At = at;
        var path = Text.Pointer(target);
        statfs found;
        var result = Kernel.Call(Nr.statfs, (long)path, (long)&found);
        var missing = result < 0 ? flags : flags & ~Held(found.f_flags);
        if (missing == MountFlags.None || (optional && IsNoMount(path)))
        {
            return;
        }

        if (result < 0)
        {
            Failure.StopBecause(s, LaunchStep.ReadBack, result, path, "the mount cannot be looked at from inside; the workload is not started"u8);
        }

        Failure.StopBecause(s, LaunchStep.ReadBack, 0, path, "the kernel does not hold the mount to the flags that it took; an outer filter or a security module may answer for it. Missing is"u8, Name(missing));
    }

    /// <summary>A kernel path of the defaults, before it is put in its place: cheaper by its descriptor, and there are five in every launch.</summary>
    internal static void Sealed(LaunchState* s, long mount)
    {
        statfs found;
        var result = Kernel.Call(Nr.fstatfs, mount, (long)&found);
        if (result < 0 || (found.f_flags & statfs.ST_RDONLY) == 0)
        {
            Failure.StopBecause(s, LaunchStep.ReadBack, result, null, "the kernel does not hold a path of /proc or /sys to be read-only; the workload is not started"u8);
        }
    }

    /// <summary>Nothing is stacked on the root: ".." of the root leads to the mount on top (path_resolution(7)), which after pivot_root(2) is the old root until it is detached.</summary>
    public static void OldRootIsGone(LaunchState* s, int at)
    {
        s->At = at;
        var both = stackalloc statx[2];
        var result = Unistd.lstatx(Fcntl.AT_FDCWD, Text.Pointer("/"u8), statx.STATX_MNT_ID | statx.STATX_INO, both);
        result = result < 0 ? result : Unistd.lstatx(Fcntl.AT_FDCWD, Text.Pointer("/.."u8), statx.STATX_MNT_ID | statx.STATX_INO, both + 1);
        if (result < 0 || !IsSame(both, both + 1))
        {
            Failure.StopBecause(s, LaunchStep.ReadBack, result, Text.Pointer("/"u8), "the old root is still mounted over the new one; the workload is not started"u8);
        }
    }

    /// <summary>The same file on the same mount; before Linux 5.8 there is no number of the mount, and the file alone is compared.</summary>
    private static bool IsSame(statx* a, statx* b) =>
        a->stx_ino == b->stx_ino && a->stx_dev_major == b->stx_dev_major && a->stx_dev_minor == b->stx_dev_minor
        && ((a->stx_mask & statx.STATX_MNT_ID) == 0 || a->stx_mnt_id == b->stx_mnt_id);

    private static bool IsNoMount(byte* path)
    {
        statx found;
        var result = Unistd.lstatx(Fcntl.AT_FDCWD, path, statx.STATX_TYPE, &found);
        return result is -Errno.ENOENT or -Errno.ENOTDIR || (result == 0 && (found.stx_attributes & statx.STATX_ATTR_MOUNT_ROOT) == 0);
    }

    /// <summary>What ST_… flags mean in the plan's words. A kernel knows nosymfollow since 5.10, and statfs(2) tells it from then on.</summary>
    private static MountFlags Held(long flags) =>
        Word(flags, statfs.ST_RDONLY, MountFlags.ReadOnly) | Word(flags, statfs.ST_NOSUID, MountFlags.NoSuid) | Word(flags, statfs.ST_NODEV, MountFlags.NoDev)
        | Word(flags, statfs.ST_NOEXEC, MountFlags.NoExec) | Word(flags, statfs.ST_NOSYMFOLLOW, MountFlags.NoSymfollow);

    private static MountFlags Word(long flags, long flag, MountFlags word) => (flags & flag) != 0 ? word : MountFlags.None;

    /// <summary>The first one, as mount(8) spells it.</summary>
    private static byte* Name(MountFlags flags) => Text.Pointer(
        (flags & MountFlags.ReadOnly) != 0 ? "ro"u8 : (flags & MountFlags.NoSuid) != 0 ? "nosuid"u8 : (flags & MountFlags.NoDev) != 0 ? "nodev"u8
        : (flags & MountFlags.NoExec) != 0 ? "noexec"u8 : "nosymfollow"u8);
}

using System.Runtime.CompilerServices;
using Sandbox.Syscalls;
using static Sandbox.Syscalls.Fcntl;
using static Sandbox.Syscalls.Mount;
using static Sandbox.Syscalls.Unistd;

namespace Sandbox.Launch;

/// <summary>
/// What <see cref="Mounting"/> does by mount(2) where a newer call is missing. Every source and target is a file descriptor that is held, handed over by its
/// <see cref="FdName"/>; no path of the root is given to the kernel a second time.
/// </summary>
[LaunchPath]
internal static unsafe class OlderMounts
{
    /// <summary>open_tree(2) with OPEN_TREE_CLONE: a bind mount in <see cref="Staging"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long Clone(LaunchState* s, long directory, byte* path, int flags)
    {
        if ((flags & AT_EMPTY_PATH) != 0)
        {
            return Bind(s, directory, (flags & AT_RECURSIVE) != 0);
        }

        var source = OpenSource(directory, path, (flags & AT_SYMLINK_NOFOLLOW) == 0);
        if (source < 0)
        {
            return source;
        }

        var tree = Bind(s, source, (flags & AT_RECURSIVE) != 0);
        close(source);
        return tree;
    }

    /// <summary>move_mount(2): MS_MOVE, the same function in the kernel (do_move_mount, fs/namespace.c), with the same demands.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long Put(LaunchState* s, long mount, long directory, byte* path)
    {
        FdNames.Open(s);
        var target = *path == 0 ? directory : openat(directory, path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
        if (target < 0)
        {
            return target;
        }

        FdName from, to;
        var result = Mount.mount((&from)->Of(mount), (&to)->Of(target), null, MS_MOVE, null);
        if (target != directory)
        {
            close(target);
        }

        return result;
    }

    /// <summary>mount_setattr(2): each mount remounted, and then one call for the propagation, which knows recursion.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long Change(LaunchState* s, long mount, bool recursive, ulong set, ulong clear, ulong propagation)
    {
        FdNames.Open(s);
        if ((set | clear) != 0)
        {
            AttributeChange memory;
            var change = &memory;
            change->Begin(s, mount, recursive, set, clear);
            var result = change->Run();
            if (result < 0)
            {
                return result;
            }
        }

        return propagation == 0 ? 0 : SetPropagation(s, mount, propagation | (recursive ? MS_REC : 0));
    }

    private static long SetPropagation(LaunchState* s, long mount, ulong flags)
    {
        FdName name;
        var result = Mount.mount(null, (&name)->Of(mount), null, flags, null);
        if (result != -Errno.EINVAL)
        {
            return result;
        }

        // Some kernels change only what hangs in the namespace (do_change_type, from 6.16 on and in stable kernels of 2025).
        result = Staging.Hang(s, mount);
        return result < 0 ? result : Mount.mount(null, (&name)->Of(mount), null, flags, null);
    }

    /// <summary>As a directory where it is one: so the path's end is mounted by the automounter, as open_tree(2) has it.</summary>
    private static long OpenSource(long directory, byte* path, bool follow)
    {
        if (!follow)
        {
            return openat(directory, path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
        }

        var fd = openat(directory, path, O_PATH | O_DIRECTORY | O_CLOEXEC);
        return fd == -Errno.ENOTDIR ? openat(directory, path, O_PATH | O_CLOEXEC) : fd;
    }

    private static long Bind(LaunchState* s, long source, bool recursive)
    {
        const uint mask = statx.STATX_TYPE | statx.STATX_INO;
        statx wanted, found;
        var result = fstatx(source, mask, &wanted);
        var entry = result < 0 ? result : Staging.NewEntry(s, (wanted.stx_mode & statx.S_IFMT) == statx.S_IFDIR);
        if (entry < 0)
        {
            return entry;
        }

        FdName from, to;
        result = mount((&from)->Of(source), (&to)->Of(entry), null, MS_BIND | (recursive ? MS_REC : 0), null);
        close(entry);
        if (result < 0)
        {
            return result;
        }

        var tree = Staging.Reopen(s);
        if (tree >= 0 && (fstatx(tree, mask, &found) < 0 || !SameFile(&wanted, &found)))
        {
            Staging.StopBecauseOther(s, tree);
        }

        return tree;
    }

    private static bool SameFile(statx* a, statx* b) =>
        a->stx_ino == b->stx_ino && a->stx_dev_major == b->stx_dev_major && a->stx_dev_minor == b->stx_dev_minor;
}

using Sandbox.Syscalls;
using static Sandbox.Syscalls.Fcntl;
using static Sandbox.Syscalls.Mount;

namespace Sandbox.Launch;

/// <summary>
/// The one place through which the launch path makes, changes and attaches mounts; <see cref="NewFileSystem"/> is its part for file systems. A mount is a
/// file descriptor: it hangs nowhere in the sandbox until <see cref="Put(LaunchState*, long, long)"/>. Where the kernel, or a filter around the launcher, answers a call
/// with ENOSYS, the older ones do its work and callers see no difference. Everything gives a result, or -errno.
/// </summary>
[LaunchPath]
internal static unsafe class Mounting
{
    /// <summary>
    /// A copy of the mount at <paramref name="path"/> below <paramref name="directory"/>. <paramref name="flags"/>: AT_RECURSIVE with what is mounted below,
    /// AT_EMPTY_PATH for the directory (or file) itself, AT_SYMLINK_NOFOLLOW.
    /// </summary>
    public static long Clone(LaunchState* s, long directory, byte* path, int flags)
    {
        if ((s->Older & OlderCalls.Trees) == 0)
        {
            var tree = open_tree(directory, path, (uint)flags | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
            if (tree != -Errno.ENOSYS)
            {
                return tree;
            }

            s->Older |= OlderCalls.Trees;
        }

        return OlderMounts.Clone(s, directory, path, flags);
    }

    /// <summary>A copy of the very mount that is held.</summary>
    public static long Clone(LaunchState* s, long held, bool recursive) => Clone(s, held, Attributes.Empty, AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0));

    /// <summary><see cref="Clone(LaunchState*, long, byte*, int)"/> and <see cref="Change"/>, in one call where the kernel has it.</summary>
    public static long CloneChanged(LaunchState* s, long directory, byte* path, int flags, ulong set, ulong propagation)
    {
        if ((s->Older & OlderCalls.ChangedTrees) == 0)
        {
            mount_attr attributes;
            attributes.attr_set = set;
            attributes.attr_clr = 0;
            attributes.propagation = propagation;
            attributes.userns_fd = 0;
            var changed = open_tree_attr(directory, path, (uint)flags | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC, &attributes);
            if (changed != -Errno.ENOSYS)
            {
                return changed;
            }

            s->Older |= OlderCalls.ChangedTrees;
        }

        var tree = Clone(s, directory, path, flags);
        var result = tree < 0 ? tree : Change(s, tree, (flags & AT_RECURSIVE) != 0, set, 0, propagation);
        if (result >= 0)
        {
            return tree;
        }

        if (tree >= 0)
        {
            Unistd.close(tree);
        }

        return result;
    }

    /// <summary>
    /// Sets and clears MOUNT_ATTR_ bits of a mount, with <paramref name="recursive"/> of all below it too, and makes it of the type
    /// <paramref name="propagation"/> (an MS_ bit; 0: as it is).
    /// </summary>
    public static long Change(LaunchState* s, long mount, bool recursive, ulong set, ulong clear, ulong propagation)
    {
        if ((s->Older & OlderCalls.Attributes) == 0)
        {
            mount_attr attributes;
            attributes.attr_set = set;
            attributes.attr_clr = clear;
            attributes.propagation = propagation;
            attributes.userns_fd = 0;
            var result = mount_setattr(mount, Attributes.Empty, (uint)(AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0)), &attributes);

            // 5.12 and 5.13 have the call without MOUNT_ATTR_NOSYMFOLLOW; mount(2) has had that flag since 5.10.
            if (result != -Errno.ENOSYS && (result != -Errno.EINVAL || (set & MOUNT_ATTR_NOSYMFOLLOW) == 0))
            {
                return result;
            }

            s->Older |= OlderCalls.Attributes;
        }

        return OlderMounts.Change(s, mount, recursive, set, clear, propagation);
    }

    /// <summary>Puts a mount on <paramref name="target"/>, a directory or file that is held.</summary>
    public static long Put(LaunchState* s, long mount, long target) => Put(s, mount, target, Attributes.Empty);

    /// <summary>Puts a mount on <paramref name="path"/> below <paramref name="directory"/>; a link at its end is not followed. An empty path: the directory itself.</summary>
    public static long Put(LaunchState* s, long mount, long directory, byte* path)
    {
        if ((s->Older & OlderCalls.Moves) == 0)
        {
            var result = move_mount(mount, Attributes.Empty, directory, path, MOVE_MOUNT_F_EMPTY_PATH | (*path == 0 ? MOVE_MOUNT_T_EMPTY_PATH : 0));
            if (result != -Errno.ENOSYS)
            {
                return result;
            }

            s->Older |= OlderCalls.Moves;
        }

        return OlderMounts.Put(s, mount, directory, path);
    }
}

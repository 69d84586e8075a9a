using Sandbox.Syscalls;
using static Sandbox.Syscalls.Fcntl;
using static Sandbox.Syscalls.Unistd;

namespace Sandbox.Launch;

/// <summary>
/// The place that a mask or a seal covers: a file descriptor that was opened inside the root, or a path in our own procfs or sysfs.
/// </summary>
/// <remarks>
/// The second kind is for the kernel paths of the defaults, a dozen in each launch: the tree was mounted by us, its content is the kernel's, and none of
/// these paths has a link in it. So it is named from the tree's own descriptor and never opened, which saves two calls a path.
/// A path of the spec is always opened, inside the root and without magic links.
/// </remarks>
[LaunchPath]
internal unsafe struct Place
{
    private long _fd;
    private byte* _path;

    /// <summary>Below a directory that is held, as the root is; opened.</summary>
    public static Place Open(LaunchState* s, long directory, byte* path) => new() { _fd = InRoot.Open(s, directory, path, O_PATH, InRoot.Scoped), _path = Attributes.Empty };

    /// <summary>A path of the plan: a default below /proc or /sys is named, everything else opened.</summary>
    public static Place Of(LaunchState* s, byte* path)
    {
        if (s->At == 0 && s->ProcTree >= 0 && Text.StartsWith(path, Text.Pointer("/proc/"u8)))
        {
            return new() { _fd = s->ProcTree, _path = path + 6 };
        }

        if (s->At == 0 && s->SysTree >= 0 && Text.StartsWith(path, Text.Pointer("/sys/"u8)))
        {
            return new() { _fd = s->SysTree, _path = path + 5 };
        }

        return Open(s, s->RootFd, path);
    }

    private readonly bool IsOpened => *_path == 0;

    /// <summary>Whether it is a directory: 1 or 0, or -errno.</summary>
    public readonly long IsDirectory()
    {
        statx found;
        found.stx_mode = 0;
        var result = _fd < 0 ? _fd : IsOpened ? fstatx(_fd, statx.STATX_TYPE, &found) : lstatx(_fd, _path, statx.STATX_TYPE, &found);
        return result < 0 ? result : (found.stx_mode & statx.S_IFMT) == statx.S_IFDIR ? 1 : 0;
    }

    /// <summary>A detached copy of it with what is mounted below and with these attributes (MOUNT_ATTR_) on all of it, or -errno.</summary>
    public readonly long Copy(LaunchState* s, ulong attributes) => _fd < 0 ? _fd : Mounting.CloneChanged(s, _fd, _path, AT_RECURSIVE | (IsOpened ? AT_EMPTY_PATH : AT_SYMLINK_NOFOLLOW), attributes, 0);

    /// <summary>Puts a detached mount on it.</summary>
    public readonly long Put(LaunchState* s, long mount) => Mounting.Put(s, mount, _fd, _path);

    /// <summary>Puts a detached mount (or passes its -errno on) and closes it.</summary>
    public readonly long Cover(LaunchState* s, long mount)
    {
        var result = mount < 0 ? mount : Put(s, mount);
        close(mount);
        return result;
    }

    /// <summary>Lets it go.</summary>
    public readonly void Close()
    {
        if (IsOpened && _fd >= 0)
        {
            close(_fd);
        }
    }
}

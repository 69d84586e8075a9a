using Sandbox.Syscalls;
using static Sandbox.Syscalls.Fcntl;
using static Sandbox.Syscalls.Unistd;

namespace Sandbox.Launch;

/// <summary>
/// openat2(2) where it is missing (before Linux 5.6): the path component by component on directories that are held. Links are read and their text is walked, so the kernel
/// never follows one; <c>..</c> goes back to the directory that we came through, so the kernel's is never asked.
/// </summary>
/// <remarks>
/// Somebody who renames below the root meanwhile can make the walk end at another file of the root than any single moment had at that path, or fail. He cannot make it
/// leave: a link's text begins at the root or at a directory that we came through from it, and back is what is held, wherever it was moved. If he himself moves a directory out
/// of the root while we are in it, we go on in it, outside; for this he must be able to write outside, and openat2(2) cannot help it either once it has answered.
/// </remarks>
[LaunchPath]
internal unsafe struct Walk
{
    private const int PathMax = 4096, Memory = 2 * PathMax, MostLinks = 40, MostHeld = 256;

    private long _start;
    private ulong _resolve;
    private ulong _startMount;
    private int* _held;
    private int _depth, _links;
    private byte* _memory;
    private byte* _rest; // behind the component in hand: a slash, or the end

    /// <summary>
    /// As openat2(2) with RESOLVE_IN_ROOT or RESOLVE_BENEATH, of which one must be there, and RESOLVE_NO_MAGICLINKS, which always holds. Differences: a path of at
    /// most 256 directories deep, and of procfs only the links at its top are followed, of which none is magic (self, mounts, net).
    /// </summary>
    public static long Open(long directory, byte* path, int flags, ulong resolve)
    {
        var memory = stackalloc byte[Memory];
        var held = stackalloc int[MostHeld];
        Walk walk;
        var w = &walk;
        w->_start = directory;
        w->_resolve = resolve;
        w->_held = held;
        w->_depth = w->_links = 0;
        w->_memory = memory;
        w->_rest = memory + Memory - 1;
        *w->_rest = 0;
        var length = Text.Length(path);
        if (length is 0 or >= PathMax)
        {
            return length == 0 ? -Errno.ENOENT : -Errno.ENAMETOOLONG;
        }

        var result = (resolve & RESOLVE_NO_XDEV) == 0 ? 0 : MountOf(directory, &w->_startMount);
        result = result < 0 ? result : w->Prepend(path, length);
        result = result < 0 ? result : w->Run(flags);
        w->GoToStart();
        return result;
    }

    private readonly long Here => _depth == 0 ? _start : _held[_depth - 1];

    private void GoToStart()
    {
        while (_depth > 0)
        {
            close(_held[--_depth]);
        }
    }

    /// <summary>Puts a link's text, or the whole path, before what is left. An absolute one begins at the root.</summary>
    private long Prepend(byte* text, long length)
    {
        if (length == 0 || length > _rest - _memory)
        {
            return length == 0 ? -Errno.ENOENT : -Errno.ENAMETOOLONG;
        }

        if (*text == (byte)'/')
        {
            if ((_resolve & RESOLVE_BENEATH) != 0)
            {
                return -Errno.EXDEV;
            }

            GoToStart();
        }

        // From its end on: the text may lie in the same memory, before its place.
        for (var i = length - 1; i >= 0; i--)
        {
            *--_rest = text[i];
        }

        return 0;
    }

    private long Run(int flags)
    {
        while (true)
        {
            while (*_rest == (byte)'/')
            {
                _rest++;
            }

            var name = _rest;
            while (*_rest is not (0 or (byte)'/'))
            {
                _rest++;
            }

            var isLast = *_rest == 0;
            if (name == _rest || (isLast && IsDots(name, _rest - name)))
            {
                // Also "a/": the last directory itself.
                var up = name == _rest ? 0 : Step(name);
                return up < 0 ? up : openat(Here, Text.Pointer("."u8), (flags & ~O_NOFOLLOW) | O_CLOEXEC);
            }

            var result = isLast ? Last(name, flags) : Step(name);
            if (result != 0)
            {
                return result;
            }
        }
    }

    private static bool IsDots(byte* name, long length) => *name == (byte)'.' && (length == 1 || (length == 2 && name[1] == (byte)'.'));

    /// <summary>One component that something follows: 0, or -errno.</summary>
    private long Step(byte* name)
    {
        if (IsDots(name, _rest - name))
        {
            return _rest - name == 1 ? 0 : Up();
        }

        var slash = *_rest;
        *_rest = 0;
        var fd = openat(Here, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        var link = fd == -Errno.ENOTDIR ? openat(Here, name, O_PATH | O_NOFOLLOW | O_CLOEXEC) : -1;
        *_rest = slash;
        if (fd >= 0)
        {
            return Enter(fd);
        }

        if (link < 0)
        {
            return fd == -Errno.ENOTDIR ? link : fd;
        }

        var result = Kind(link) == statx.S_IFLNK ? Follow(link) : -Errno.ENOTDIR;
        close(link);
        return result;
    }

    private long Up()
    {
        if (_depth > 0)
        {
            close(_held[--_depth]);
            return 0;
        }

        return (_resolve & RESOLVE_BENEATH) != 0 ? -Errno.EXDEV : 0;
    }

    private long Enter(long fd)
    {
        var result = _depth == MostHeld ? -Errno.ENAMETOOLONG : Crossing(fd);
        if (result < 0)
        {
            close(fd);
            return result;
        }

        _held[_depth++] = (int)fd;
        return 0;
    }

    /// <summary>The last component: a file descriptor, -errno, or 0 where it is a link that was put in its place.</summary>
    private long Last(byte* name, int flags)
    {
        var fd = openat(Here, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
        if (fd < 0)
        {
            return fd;
        }

        var kind = Kind(fd);
        long result;
        if (kind == statx.S_IFLNK && ((flags & O_NOFOLLOW) == 0 || (_resolve & RESOLVE_NO_SYMLINKS) != 0))
        {
            result = Follow(fd);
        }
        else if ((flags & O_PATH) != 0)
        {
            result = (flags & O_DIRECTORY) != 0 && kind != statx.S_IFDIR ? -Errno.ENOTDIR : Crossing(fd);
            if (result == 0)
            {
                return fd;
            }
        }
        else
        {
            result = Crossing(fd);
            result = result < 0 ? result : Reopen(name, flags);
        }

        close(fd);
        return result;
    }

    /// <summary>For reading or writing. If something else has come to that name meanwhile, it is looked at again; a link is not followed.</summary>
    private readonly long Reopen(byte* name, int flags)
    {
        var fd = openat(Here, name, flags | O_NOFOLLOW | O_CLOEXEC);
        var result = fd < 0 ? fd : Crossing(fd);
        if (fd >= 0 && result < 0)
        {
            close(fd);
        }

        return result < 0 ? result : fd;
    }

    private long Follow(long link)
    {
        if ((_resolve & RESOLVE_NO_SYMLINKS) != 0 || _links++ == MostLinks || (HostProc.IsOfProc(link) && !HostProc.IsTop(Here)))
        {
            return -Errno.ELOOP;
        }

        // Into the part that is walked already. What just fills it may be cut.
        var room = _rest - _memory;
        var length = readlinkat(link, Attributes.Empty, _memory, room);
        return length < 0 ? length : length == room ? -Errno.ENAMETOOLONG : Prepend(_memory, length);
    }

    private static uint Kind(long fd)
    {
        statx found;
        return fstatx(fd, statx.STATX_TYPE, &found) < 0 ? 0 : found.stx_mode & statx.S_IFMT;
    }

    /// <summary>RESOLVE_NO_XDEV: -EXDEV where <paramref name="fd"/> is on another mount than the beginning.</summary>
    private readonly long Crossing(long fd)
    {
        if ((_resolve & RESOLVE_NO_XDEV) == 0)
        {
            return 0;
        }

        ulong mount;
        var result = MountOf(fd, &mount);
        return result < 0 ? result : mount == _startMount ? 0 : -Errno.EXDEV;
    }

    /// <summary>The mount's id; before Linux 5.8, where statx(2) has none, the device, which is the same for two mounts of one file system.</summary>
    private static long MountOf(long fd, ulong* mount)
    {
        statx found;
        var result = fstatx(fd, statx.STATX_TYPE | statx.STATX_MNT_ID, &found);
        *mount = (found.stx_mask & statx.STATX_MNT_ID) != 0 ? found.stx_mnt_id : ((ulong)found.stx_dev_major << 32) | found.stx_dev_minor;
        return result < 0 ? result : 0;
    }
}

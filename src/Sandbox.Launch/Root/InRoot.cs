using Sandbox.Syscalls;
using static Sandbox.Syscalls.Fcntl;
using static Sandbox.Syscalls.Unistd;

namespace Sandbox.Launch;

/// <summary>
/// Paths inside the new root, whose content nobody vouches for: resolved by one openat2(2), never leaving the root, and from then on used by file
/// descriptor only. All of them give a file descriptor (O_PATH, close-on-exec), or -errno.
/// </summary>
[LaunchPath]
internal static unsafe class InRoot
{
    private const int PathMax = 4096;

    /// <summary>Links are followed as a process would that has the directory as its root.</summary>
    public const ulong Scoped = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;

    /// <summary>The same, and not one link on the way.</summary>
    public const ulong Plain = RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;

    /// <summary>Opens <paramref name="path"/> below <paramref name="directory"/>. Without openat2(2): <see cref="Walk"/>.</summary>
    public static long Open(LaunchState* s, long directory, byte* path, int flags, ulong resolve)
    {
        var fd = OpenAtOnce(s, directory, path, flags, resolve);
        return fd == -Errno.ENOSYS ? Walk.Open(directory, path, flags, resolve) : fd;
    }

    /// <summary>Opens an absolute path of this process's own root, as any process would, but for magic links; without <paramref name="links"/> for any.</summary>
    public static long OpenInOwn(LaunchState* s, byte* path, int flags, bool links = true)
    {
        var resolve = links ? RESOLVE_NO_MAGICLINKS : RESOLVE_NO_MAGICLINKS | RESOLVE_NO_SYMLINKS;
        var fd = OpenAtOnce(s, AT_FDCWD, path, flags, resolve);
        if (fd != -Errno.ENOSYS)
        {
            return fd;
        }

        var root = openat(AT_FDCWD, Text.Pointer("/"u8), O_PATH | O_DIRECTORY | O_CLOEXEC);
        fd = root < 0 ? root : Walk.Open(root, path, flags, RESOLVE_IN_ROOT | resolve);
        close(root);
        return fd;
    }

    /// <summary>One openat2(2); -ENOSYS: there is none, and it is not asked for again.</summary>
    private static long OpenAtOnce(LaunchState* s, long directory, byte* path, int flags, ulong resolve)
    {
        if ((s->Older & OlderCalls.Paths) != 0)
        {
            return -Errno.ENOSYS;
        }

        open_how how;
        how.flags = (uint)(flags | O_CLOEXEC);
        how.mode = 0;
        how.resolve = resolve;
        long fd = -Errno.EAGAIN;

        // EAGAIN: somewhere a rename or a mount came between a ".." and its check (openat2(2)).
        for (var attempt = 0; attempt < 128 && fd == -Errno.EAGAIN; attempt++)
        {
            fd = openat2(directory, path, &how);
        }

        if (fd == -Errno.ENOSYS)
        {
            s->Older |= OlderCalls.Paths;
        }

        return fd;
    }

    /// <summary>Whether <paramref name="fd"/> is the root itself, or nobody knows.</summary>
    public static bool IsRoot(LaunchState* s, long fd)
    {
        const uint mask = statx.STATX_INO | statx.STATX_MNT_ID;
        statx root, found;
        return fstatx(s->RootFd, mask, &root) < 0
            || fstatx(fd, mask, &found) < 0
            || (root.stx_ino == found.stx_ino && root.stx_dev_minor == found.stx_dev_minor && root.stx_dev_major == found.stx_dev_major
                && root.stx_mnt_id == found.stx_mnt_id); // 0 for both before Linux 5.8
    }

    /// <summary>Closes what one of these gave, which may be the root itself.</summary>
    public static void Close(LaunchState* s, long fd)
    {
        if (fd != s->RootFd)
        {
            close(fd);
        }
    }

    /// <summary>The directory <paramref name="path"/>, made with its parents where they are missing (mode 0755).</summary>
    public static long MakeDirectories(LaunchState* s, byte* path)
    {
        var length = Text.Length(path);
        return MakeDirectories(s, path, length);
    }

    /// <summary>The directory that <paramref name="path"/>'s last component is in, made where it is missing; <paramref name="name"/>: that component.</summary>
    public static long MakeParent(LaunchState* s, byte* path, byte** name)
    {
        var slash = Text.Length(path);
        while (slash > 0 && path[slash] != (byte)'/')
        {
            slash--;
        }

        *name = path + slash + 1;
        return slash == 0 ? s->RootFd : MakeDirectories(s, path, slash);
    }

    private static long MakeDirectories(LaunchState* s, byte* path, long length)
    {
        if (length >= PathMax)
        {
            return -Errno.ENAMETOOLONG;
        }

        var buffer = stackalloc byte[PathMax];
        for (long i = 0; i < length; i++)
        {
            buffer[i] = path[i];
        }

        buffer[length] = 0;
        var end = length;
        var fd = LongestThatExists(s, buffer, &end);
        return fd < 0 || end == length ? fd : MakeRest(s, fd, buffer, end, length);
    }

    /// <summary>Cuts components off the end until the path exists; puts a NUL where it cut.</summary>
    private static long LongestThatExists(LaunchState* s, byte* buffer, long* end)
    {
        while (true)
        {
            var fd = Open(s, s->RootFd, buffer, O_PATH | O_DIRECTORY, Scoped);
            if (fd != -Errno.ENOENT)
            {
                return fd;
            }

            do
            {
                (*end)--;
            }
            while (*end > 0 && buffer[*end] != (byte)'/');

            if (*end <= 0)
            {
                *end = 0;
                return s->RootFd;
            }

            buffer[*end] = 0;
        }
    }

    /// <summary>One component after the other, on held directories; a link among them is an error, for it leads to nothing.</summary>
    private static long MakeRest(LaunchState* s, long fd, byte* buffer, long end, long length)
    {
        while (end < length)
        {
            var name = buffer + end + 1;
            end++;
            while (end < length && buffer[end] != (byte)'/' && buffer[end] != 0)
            {
                end++;
            }

            buffer[end] = 0;
            var made = mkdirat(fd, name, 0x1ed); // 0755
            var next = made < 0 && made != -Errno.EEXIST ? made : openat(fd, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
            Close(s, fd);
            if (next < 0)
            {
                return next;
            }

            fd = next;
        }

        return fd;
    }
}

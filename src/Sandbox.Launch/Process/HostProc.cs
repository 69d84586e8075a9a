using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>The caller's /proc, checked to be a procfs before anything is written through it.</summary>
[LaunchPath]
internal static unsafe class HostProc
{
    private const ulong TopInode = 1; // PROC_ROOT_INO, include/linux/proc_ns.h

    /// <summary>/proc as an O_PATH file descriptor, or -errno; -ENODEV where it is something else, a part of a procfs too.</summary>
    public static long Open()
    {
        var fd = Kernel.Call(Nr.openat, Fcntl.AT_FDCWD, (long)Text.Pointer("/proc"u8), Fcntl.O_PATH | Fcntl.O_DIRECTORY | Fcntl.O_NOFOLLOW | Fcntl.O_CLOEXEC);
        if (fd < 0)
        {
            return fd;
        }

        if (IsTop(fd))
        {
            return fd;
        }

        Kernel.Call(Nr.close, fd);
        return -Errno.ENODEV;
    }

    /// <summary>
    /// Whether <paramref name="fd"/> is the top of a procfs. A directory of some process bound to /proc is a procfs too, and not what is asked for.
    /// </summary>
    public static bool IsTop(long fd) => IsOfProc(fd) && Inode(fd) == TopInode;

    /// <summary>Whether <paramref name="fd"/> is in a procfs.</summary>
    public static bool IsOfProc(long fd)
    {
        statfs info;
        return Unistd.fstatfs(fd, &info) == 0 && info.f_type == statfs.PROC_SUPER_MAGIC;
    }

    private static ulong Inode(long fd)
    {
        statx info;
        return Unistd.fstatx(fd, statx.STATX_INO, &info) == 0 ? info.stx_ino : 0;
    }

    /// <summary>A file below it: no magic link, nothing mounted over it.</summary>
    public static long OpenFile(LaunchState* s, long proc, byte* path, int flags) =>
        InRoot.Open(s, proc, path, flags | Fcntl.O_NOFOLLOW, Fcntl.RESOLVE_BENEATH | Fcntl.RESOLVE_NO_MAGICLINKS | Fcntl.RESOLVE_NO_XDEV);

    /// <summary>Writes <paramref name="length"/> bytes to a file below it in one write(2): 0 or -errno.</summary>
    public static long Write(LaunchState* s, long proc, byte* path, byte* text, long length)
    {
        var fd = OpenFile(s, proc, path, Fcntl.O_WRONLY);
        if (fd < 0)
        {
            return fd;
        }

        var result = Kernel.Call(Nr.write, fd, (long)text, length);
        Kernel.Call(Nr.close, fd);
        return result < 0 ? result : 0;
    }

    /// <summary>
    /// <see cref="Write"/> to a file of this process: those of a process that is not dumpable belong to root of the host (proc(5)), so it is
    /// dumpable for the moment of opening it where that is in the way.
    /// </summary>
    public static long WriteOwn(LaunchState* s, long proc, byte* path, byte* text, long length)
    {
        var result = Write(s, proc, path, text, length);
        if (result == -Errno.EACCES)
        {
            Kernel.Call(Nr.prctl, Prctl.PR_SET_DUMPABLE, 1);
            result = Write(s, proc, path, text, length);
            Kernel.Call(Nr.prctl, Prctl.PR_SET_DUMPABLE, 0);
        }

        return result;
    }

    /// <summary>Reads at most <paramref name="capacity"/> - 1 bytes of a file below it and ends them with NUL: their number, or -errno.</summary>
    public static long Read(LaunchState* s, long proc, byte* path, byte* buffer, long capacity)
    {
        var fd = OpenFile(s, proc, path, Fcntl.O_RDONLY);
        if (fd < 0)
        {
            return fd;
        }

        var result = Kernel.Call(Nr.read, fd, (long)buffer, capacity - 1);
        Kernel.Call(Nr.close, fd);
        buffer[result < 0 ? 0 : result] = 0;
        return result;
    }
}

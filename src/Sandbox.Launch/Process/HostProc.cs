using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>The caller's /proc, checked to be a procfs before anything is written through it.</summary>
[LaunchPath]
internal static unsafe class HostProc
{
    /// <summary>/proc as an O_PATH file descriptor, or -errno; -ENODEV where it is something else.</summary>
    public static long Open()
    {
        var fd = Kernel.Call(Nr.openat, Fcntl.AT_FDCWD, (long)Text.Pointer("/proc"u8), Fcntl.O_PATH | Fcntl.O_DIRECTORY | Fcntl.O_NOFOLLOW | Fcntl.O_CLOEXEC);
        if (fd < 0)
        {
            return fd;
        }

        statfs info;
        var result = Kernel.Call(Nr.fstatfs, fd, (long)&info);
        if (result == 0 && info.f_type == statfs.PROC_SUPER_MAGIC)
        {
            return fd;
        }

        Kernel.Call(Nr.close, fd);
        return result < 0 ? result : -Errno.ENODEV;
    }

    /// <summary>A file below it: no magic link, nothing mounted over it.</summary>
    public static long OpenFile(long proc, byte* path, int flags)
    {
        open_how how;
        how.flags = (ulong)(flags | Fcntl.O_CLOEXEC | Fcntl.O_NOFOLLOW);
        how.mode = 0;
        how.resolve = Fcntl.RESOLVE_BENEATH | Fcntl.RESOLVE_NO_MAGICLINKS | Fcntl.RESOLVE_NO_XDEV;
        var fd = Kernel.Call(Nr.openat2, proc, (long)path, (long)&how, sizeof(open_how));
        return fd == -Errno.ENOSYS ? Kernel.Call(Nr.openat, proc, (long)path, (long)how.flags) : fd;
    }

    /// <summary>Writes <paramref name="length"/> bytes to a file below it in one write(2): 0 or -errno.</summary>
    public static long Write(long proc, byte* path, byte* text, long length)
    {
        var fd = OpenFile(proc, path, Fcntl.O_WRONLY);
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
    public static long WriteOwn(long proc, byte* path, byte* text, long length)
    {
        var result = Write(proc, path, text, length);
        if (result == -Errno.EACCES)
        {
            Kernel.Call(Nr.prctl, Prctl.PR_SET_DUMPABLE, 1);
            result = Write(proc, path, text, length);
            Kernel.Call(Nr.prctl, Prctl.PR_SET_DUMPABLE, 0);
        }

        return result;
    }

    /// <summary>Reads at most <paramref name="capacity"/> - 1 bytes of a file below it and ends them with NUL: their number, or -errno.</summary>
    public static long Read(long proc, byte* path, byte* buffer, long capacity)
    {
        var fd = OpenFile(proc, path, Fcntl.O_RDONLY);
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

using Sandbox.Syscalls;
using static Sandbox.Syscalls.Fcntl;

namespace Sandbox.Launch;

/// <summary>
/// What managed code waits for (<c>--events</c>, <c>--freeze</c>): files of a cgroup and of /proc/pressure, counters, processes. Paths and texts end with NUL and lie in memory that does not move
/// (stackalloc). File descriptors are close-on-exec; a negative result is -errno.
/// </summary>
[LaunchPath]
public static unsafe class EventFiles
{
    /// <summary>A file, for writing too where <paramref name="write"/> says so.</summary>
    public static long Open(ReadOnlySpan<byte> path, bool write) => Kernel.Call(Nr.openat, AT_FDCWD, (long)Text.Pointer(path), (write ? O_RDWR : O_RDONLY) | O_CLOEXEC);

    /// <summary>Reads a file from its beginning: bytes in <paramref name="to"/>. That also takes back what poll(2) says of it.</summary>
    public static int Read(long fd, Span<byte> to)
    {
        Kernel.Call(Nr.lseek, fd, 0, 0);
        return (int)Kernel.Call(Nr.read, fd, (long)Text.Pointer(to), to.Length);
    }

    /// <summary>One write(2) of the text without its NUL: 0 or -errno.</summary>
    public static long Write(long fd, ReadOnlySpan<byte> text)
    {
        var from = Text.Pointer(text);
        var result = Kernel.Call(Nr.write, fd, (long)from, Text.Length(from));
        return result < 0 ? result : 0;
    }

    /// <summary>eventfd(2), which cgroup v1 counts its notifications in.</summary>
    public static long NewCounter() => Kernel.Call(Nr.eventfd2, 0, O_CLOEXEC | O_NONBLOCK);

    /// <summary>What a counter has counted since it was read last.</summary>
    public static long Take(long counter)
    {
        long count = 0;
        return Kernel.Call(Nr.read, counter, (long)&count, sizeof(long)) == sizeof(long) ? count : 0;
    }

    /// <summary>ppoll(2) of <paramref name="files"/>, at most so many milliseconds: how many have something.</summary>
    public static int Wait(Span<pollfd> files, long milliseconds)
    {
        timespec time;
        time.tv_sec = milliseconds / 1000;
        time.tv_nsec = milliseconds % 1000 * 1_000_000;
        var first = (long)System.Runtime.CompilerServices.Unsafe.AsPointer(ref System.Runtime.InteropServices.MemoryMarshal.GetReference(files));
        return (int)Kernel.Call(Nr.ppoll, first, files.Length, (long)&time, 0, Signal.SetSize);
    }

    /// <summary>How a process ended that <paramref name="pidfd"/> was opened of while it ran, as wait(2) has it; -1: the kernel does not know yet, or never says (before Linux 6.15).</summary>
    public static int ExitStatus(long pidfd)
    {
        pidfd_info info;
        info.mask = pidfd_info.PIDFD_INFO_EXIT;
        return Kernel.Call(Nr.ioctl, pidfd, Pidfd.PIDFD_GET_INFO, (long)&info) == 0 && (info.mask & pidfd_info.PIDFD_INFO_EXIT) != 0 ? info.exit_code : -1;
    }
}

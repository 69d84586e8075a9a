// asm-generic/poll.h, linux/time_types.h
namespace Sandbox.Syscalls;

/// <summary>struct pollfd and its events.</summary>
[LaunchPath]
public struct pollfd
{
    public const short POLLIN = 1, POLLPRI = 2, POLLOUT = 4, POLLERR = 8, POLLHUP = 16, POLLNVAL = 32;

    public int fd;
    public short events, revents;
}

/// <summary>struct __kernel_timespec.</summary>
[LaunchPath]
public struct timespec
{
    public long tv_sec, tv_nsec;
}

/// <summary>struct rlimit64 of prlimit64(2).</summary>
[LaunchPath]
public struct rlimit64
{
    public ulong rlim_cur, rlim_max;
}

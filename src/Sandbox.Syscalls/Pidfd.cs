// linux/pidfd.h
namespace Sandbox.Syscalls;

/// <summary>A process by file descriptor (Linux 5.3): who has it never means another process that got the same pid.</summary>
[LaunchPath]
public static class Pidfd
{
    /// <summary>ioctl(2): <see cref="pidfd_info"/>, Linux 6.13.</summary>
    public const uint PIDFD_GET_INFO = 0xC040FF0B;

    /// <summary>pidfd_open(2), close-on-exec; or -errno.</summary>
    public static long pidfd_open(long pid) => Kernel.Call(Nr.pidfd_open, pid, 0);

    /// <summary>pidfd_send_signal(2), Linux 5.1: 0 or -errno.</summary>
    public static long pidfd_send_signal(long pidfd, int signal) => Kernel.Call(Nr.pidfd_send_signal, pidfd, signal, 0, 0);
}

/// <summary>struct pidfd_info, of which the kernel fills in what <see cref="mask"/> asks for.</summary>
[LaunchPath]
public struct pidfd_info
{
    /// <summary><see cref="cgroupid"/>: of its cgroup v2, which is the inode of that directory.</summary>
    public const ulong PIDFD_INFO_CGROUPID = 4;

    /// <summary>How a process ended, for whoever holds it by descriptor, once its parent has waited for it (Linux 6.15).</summary>
    public const ulong PIDFD_INFO_EXIT = 8;

    public ulong mask, cgroupid;
    public uint pid, tgid, ppid, ruid, rgid, euid, egid, suid, sgid, fsuid, fsgid;

    /// <summary>As wait(2) has it.</summary>
    public int exit_code;
}

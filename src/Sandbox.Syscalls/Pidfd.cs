// linux/pidfd.h
namespace Sandbox.Syscalls;

/// <summary>A process by file descriptor (Linux 5.3): who has it never means another process that got the same pid.</summary>
[LaunchPath]
public static class Pidfd
{
    /// <summary>pidfd_open(2), close-on-exec; or -errno.</summary>
    public static long pidfd_open(long pid) => Kernel.Call(Nr.pidfd_open, pid, 0);

    /// <summary>pidfd_send_signal(2), Linux 5.1: 0 or -errno.</summary>
    public static long pidfd_send_signal(long pidfd, int signal) => Kernel.Call(Nr.pidfd_send_signal, pidfd, signal, 0, 0);
}

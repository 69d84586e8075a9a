// asm-generic/signal.h, asm-generic/signal-defs.h: the same numbers on x86_64 and aarch64
namespace Sandbox.Syscalls;

/// <summary>Signals and the calls about them; a signal set is one ulong, bit N-1 for signal N.</summary>
[LaunchPath]
public static class Signal
{
    public const int SIGHUP = 1, SIGINT = 2, SIGQUIT = 3, SIGABRT = 6, SIGKILL = 9, SIGUSR1 = 10, SIGUSR2 = 12, SIGPIPE = 13, SIGTERM = 15, SIGCHLD = 17,
        SIGCONT = 18, SIGSTOP = 19, SIGTSTP = 20, SIGTTIN = 21, SIGTTOU = 22, SIGXFSZ = 25, SIGWINCH = 28, Last = 64;

    public const int SIG_BLOCK = 0, SIG_UNBLOCK = 1, SIG_SETMASK = 2;

    /// <summary>Size of a signal set in bytes, as the rt_ calls want it.</summary>
    public const int SetSize = 8;

    /// <summary>SFD_CLOEXEC | SFD_NONBLOCK of signalfd4(2).</summary>
    public const int SFD_CLOEXEC = 0x80000, SFD_NONBLOCK = 0x800;
}

/// <summary>struct sigaction as the kernel takes it: 32 bytes on both architectures.</summary>
[LaunchPath]
public struct kernel_sigaction
{
    public ulong handler, flags, restorer, mask;
}

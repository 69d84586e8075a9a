// asm-generic/siginfo.h
namespace Sandbox.Syscalls;

/// <summary>siginfo_t of sigaction(2) as rt_sigqueueinfo(2) gives it: 128 bytes.</summary>
[LaunchPath]
public unsafe struct siginfo
{
    /// <summary>si_code of a signal that comes with a value.</summary>
    public const int SI_QUEUE = -1;

    public int si_signo, si_errno, si_code;
    private fixed byte _pad[4];

    /// <summary>The sender as the receiver's pid namespace has it; 0 where it is not in there.</summary>
    public int si_pid;
    public uint si_uid;
    public long si_value;
    private fixed byte _rest[96];
}

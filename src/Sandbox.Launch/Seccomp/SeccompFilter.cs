using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>seccomp(2): which system calls the workload may make. The last step: what the launcher does behind it is its own exec, or nothing.</summary>
[LaunchPath]
public static unsafe class SeccompFilter
{
    internal const int InstructionSize = 8;

    /// <summary>
    /// SeccompStep. <paramref name="program"/>: struct sock_filter in a row, for this machine. <paramref name="readsBack"/>: the filter lets prctl(2) through, so the kernel is
    /// asked whether it holds.
    /// </summary>
    public static void Attach(LaunchState* s, int at, ReadOnlySpan<byte> program, long flags, bool readsBack)
    {
        s->At = at;
        var listens = (flags & Syscalls.Seccomp.SECCOMP_FILTER_FLAG_NEW_LISTENER) != 0;
        if (listens)
        {
            SeccompListener.SendMessenger(s);
        }

        sock_fprog filter;
        filter.len = (ushort)(program.Length / InstructionSize);
        filter.filter = Text.Pointer(program);
        var result = Kernel.Call(Nr.seccomp, Syscalls.Seccomp.SECCOMP_SET_MODE_FILTER, flags, (long)&filter);
        if (listens)
        {
            SeccompListener.Tell(s, result);
        }

        if (result < 0)
        {
            Stop(s, result);
        }

        if (readsBack && Kernel.Call(Nr.prctl, Prctl.PR_GET_SECCOMP) != Syscalls.Seccomp.SECCOMP_MODE_FILTER)
        {
            Failure.StopBecause(s, LaunchStep.Seccomp, 0, null, "the kernel did not attach the filter although it said so; the workload is not started"u8);
        }
    }

    private static void Stop(LaunchState* s, long result)
    {
        if (result is -Errno.ENOSYS)
        {
            Failure.StopBecause(s, LaunchStep.Seccomp, result, null, "this kernel has no system call filters (CONFIG_SECCOMP_FILTER), or an outer filter hides them; set seccomp to unconfined only where that is meant"u8);
        }

        if (result is -Errno.EINVAL)
        {
            Failure.StopBecause(s, LaunchStep.Seccomp, result, null, "this kernel does not know an action or a flag of the filter: log and kill_process need Linux 4.14, notify 5.0, wait_killable_recv 5.19"u8);
        }

        if (result is -Errno.EBUSY)
        {
            Failure.StopBecause(s, LaunchStep.Seccomp, result, null, "an outer sandbox has a listener already, and the kernel takes one only; leave notify out"u8);
        }

        Failure.Stop(s, LaunchStep.Seccomp, result, null);
    }
}

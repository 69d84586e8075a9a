using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>Signals without handlers: blocked from the start, taken one by one with rt_sigtimedwait(2), so none is lost.</summary>
[LaunchPath]
internal static unsafe class Signals
{
    /// <summary>Blocks every signal that can be blocked. A blocked signal is queued even where its action is to be ignored.</summary>
    public static long BlockAll() => SetMask(~0UL);

    /// <summary>Lets every signal through again.</summary>
    public static long UnblockAll() => SetMask(0);

    /// <summary>Every action back to its default: a caller's SIG_IGN (nohup, SIGPIPE under systemd) survives fork and exec otherwise.</summary>
    public static long ResetActions()
    {
        kernel_sigaction action;
        action.handler = 0;
        action.flags = 0;
        action.restorer = 0;
        action.mask = 0;
        long result = 0;
        for (var signal = 1; signal <= Signal.Last; signal++)
        {
            if (signal is not (Signal.SIGKILL or Signal.SIGSTOP))
            {
                result = result < 0 ? result : Kernel.Call(Nr.rt_sigaction, signal, (long)&action, 0, Signal.SetSize);
            }
        }

        return result;
    }

    /// <summary>The next signal; 0 after <paramref name="milliseconds"/> (-1: wait for ever).</summary>
    public static int Wait(long milliseconds) => Wait(milliseconds, null);

    /// <summary>The same, with all that the kernel says of it in <paramref name="info"/>.</summary>
    public static int Wait(long milliseconds, siginfo* info)
    {
        var all = ~0UL;
        timespec time;
        time.tv_sec = milliseconds / 1000;
        time.tv_nsec = milliseconds % 1000 * 1_000_000;
        var signal = Kernel.Call(Nr.rt_sigtimedwait, (long)&all, (long)info, milliseconds < 0 ? 0 : (long)&time, Signal.SetSize);
        return signal < 0 ? 0 : (int)signal;
    }

    /// <summary>kill(2).</summary>
    public static void Send(long pid, int signal) => Kernel.Call(Nr.kill, pid, signal);

    private static long SetMask(ulong mask) => Kernel.Call(Nr.rt_sigprocmask, Signal.SIG_SETMASK, (long)&mask, 0, Signal.SetSize);
}

using System.Globalization;
using System.Runtime.InteropServices;
using Sandbox.Syscalls;

namespace Sandbox.Control;

/// <summary>Signals to processes of an instance.</summary>
internal static class Signals
{
    public const int Kill = 9, Term = 15, Continue = 18, Stop = 19;
    private const int Highest = 64, ESRCH = 3;
    private const string Names = "HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS";

    /// <summary>The number of <c>TERM</c>, <c>SIGTERM</c> or <c>15</c> (signal(7)).</summary>
    public static int Number(string word)
    {
        if (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= Highest)
        {
            return number;
        }

        var name = word.StartsWith("SIG", StringComparison.OrdinalIgnoreCase) ? word[3..] : word;
        var at = Array.IndexOf(Names.Split(' '), name.ToUpperInvariant());
        return at >= 0 ? at + 1 : throw new VerbFailure(VerbFailure.NotDone, $"there is no signal '{word}'; name one of signal(7), such as TERM, or a number from 1 to 64");
    }

    /// <summary>Sends it to that very process: false where it has ended.</summary>
    public static bool Send(ProcessFacts to, int signal)
    {
        var fd = Pidfd.pidfd_open(to.Pid);
        if (!to.IsAlive)
        {
            Close(fd);
            return false;
        }

        // Without pidfds (before Linux 5.3) the pid itself, checked a moment ago.
        var result = fd >= 0 ? Pidfd.pidfd_send_signal(fd, signal) : Kernel.Call(Nr.kill, to.Pid, signal);
        Close(fd);
        return result >= 0 || (result == -ESRCH
            ? false
            : throw new VerbFailure(VerbFailure.NotDone, $"signal {ProcFiles.Text(signal)} to process {ProcFiles.Text(to.Pid)}: {Marshal.GetPInvokeErrorMessage((int)-result)}; run this as root, or as the user who started the instance"));
    }

    private static void Close(long fd)
    {
        if (fd >= 0)
        {
            Kernel.Call(Nr.close, fd);
        }
    }
}

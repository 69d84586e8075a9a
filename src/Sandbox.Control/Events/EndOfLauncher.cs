using Sandbox.Launch;
using Sandbox.Syscalls;

namespace Sandbox.Control;

/// <summary>The end of an instance's launcher, whose exit code is the workload's.</summary>
internal sealed class EndOfLauncher
{
    private const int Rounds = 50, PollMilliseconds = 10;

    // Behind the name in /proc/PID/stat, from the state on (proc_pid_stat(5)): how it ended, for who may trace it.
    private const int ExitCodeAt = 49;

    private readonly ProcessFacts _launcher;
    private readonly long _pidfd;

    public EndOfLauncher(ProcessFacts launcher)
    {
        _launcher = launcher;
        _pidfd = Pidfd.pidfd_open(launcher.Pid);
        HasEnded = !launcher.IsAlive;
    }

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded { get; private set; }

    public pollfd Poll => new() { fd = (int)_pidfd, events = pollfd.POLLIN };

    public bool Look() => HasEnded = !_launcher.IsAlive;

    /// <summary>ended, with its exit code or signal as far as the kernel tells the caller: any caller from Linux 6.15 on, before that root alone, where the launcher's parent has not taken it yet.</summary>
    public EventLine Line()
    {
        var status = Status();
        var line = new EventLine("ended", null, -1, -1, null);
        var signal = status & 0x7f;
        return status < 0 ? line.With("code", -1) : signal == 0 ? line.With("code", status >> 8 & 0xff) : line.With("code", -1).With("signal", signal);
    }

    private int Status()
    {
        for (var round = 0; round < Rounds; round++)
        {
            if (EventFiles.ExitStatus(_pidfd) is >= 0 and var status)
            {
                return status;
            }

            if (OfZombie() is >= 0 and var left)
            {
                return left;
            }

            Thread.Sleep(PollMilliseconds); // until its parent has waited for it
        }

        return -1;
    }

    private int OfZombie()
    {
        var text = ProcFiles.Read(_launcher.Pid, "stat");
        var fields = text?[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return fields.Length > ExitCodeAt && fields[0] == "Z" && fields[19] == ProcFiles.Text(_launcher.StartTicks) && HostFacts.Has("CAP_SYS_PTRACE") ? (int)ProcFiles.Number(fields[ExitCodeAt]) : -1;
    }
}

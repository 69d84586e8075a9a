using Sandbox.Plan;
using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>
/// The launcher while the workload runs: passes signals on, stops it when asked to or when its time is over, and ends with its exit code.
/// It sleeps in one system call and touches a few pages only.
/// </summary>
[LaunchPath]
public static unsafe partial class Supervisor
{
    /// <summary><c>process.stop</c>: the signal that asks the workload to end, and the time until SIGKILL follows (-1: never).</summary>
    public static void StopWith(LaunchState* s, int at, int signal, long timeoutMilliseconds)
    {
        s->StopAt = at;
        s->StopSignal = signal;
        s->StopTimeout = timeoutMilliseconds;
    }

    /// <summary><c>process.time_limit</c>.</summary>
    public static void TimeLimit(LaunchState* s, int at, long milliseconds)
    {
        s->LimitAt = at;
        s->TimeLimit = milliseconds;
    }

    /// <summary><c>process.parent_death</c>.</summary>
    public static void OnParentDeath(LaunchState* s, int at, ParentDeath kind) => ParentWatch.Follow(s, at, kind);

    /// <summary>Watches with the system calls of <paramref name="filter"/> only. Never returns: exits with the workload's code, 128+n where signal n ended it, 125 to 127 where it never began.</summary>
    public static void Run(LaunchState* s, ReadOnlySpan<byte> filter)
    {
        s->At = 0;
        Cgroups.Hold(s);

        // What the launcher holds open would keep the callers' pipes and sockets from ending with the workload.
        Descriptors.CloseAllBut(3, 0, s->ReportRead, s->TtyOutside, s->NotifyFd, s);
        TerminalProxy memory;
        Duties duties;
        var d = &duties;
        d->Watch = Watch.Begin(s);
        d->Terminal = s->TtyOutside >= 0 ? &memory : null;
        if (d->Terminal != null)
        {
            d->Terminal->Begin(s);
        }

        d->Relay = NotifyProxy.RelayOf(s);
        d->Health = HealthWatch.Begin(s);
        d->Waits.Begin(s, d->Terminal != null || d->Relay != null || s->HealthRead >= 0 || s->LogCount > 0);
        var begun = s->NotifyFd >= 0 && AwaitStart(s, d);
        if (begun && s->HandsOver)
        {
            Notify.HandOver(s);
        }

        GiveUp(s, filter);
        if (begun)
        {
            Notify.Begun(s);
        }

        while (true)
        {
            var timeout = d->Timeout();
            Take(s, d, d->Waits.IsUsed ? WaitForAny(s, d, timeout) : Signals.Wait(timeout));
        }
    }

    /// <summary>Waits until the workload was executed, or failed to be; whether it was. Signals are taken meanwhile: a launch may wait for a file system that does not answer.</summary>
    private static bool AwaitStart(LaunchState* s, Duties* d)
    {
        while (!Notify.IsDecided(s))
        {
            Take(s, d, Signals.Wait(0));
        }

        return Notify.HasBegun(s);
    }

    private static void Take(LaunchState* s, Duties* d, int signal)
    {
        if (signal == Signal.SIGCHLD)
        {
            Reap(s, d);
        }
        else if (signal != 0)
        {
            Forward(s, d, signal);
        }

        d->Watch.Expire(s);
        d->Health.Expire(s, &d->Watch);
    }

    /// <summary>The capabilities and calls that watching does not take; the caller's environment, which may hold secrets, too. The arguments stay: ps(1) shows them.</summary>
    private static void GiveUp(LaunchState* s, ReadOnlySpan<byte> filter)
    {
        byte* none = null;
        CallerMemory.WipeUnlessKept(s, &none);
        var result = Confine.Capabilities(kill: true, anyFile: (s->HasCgroup && Cgroups.TakesOverride(s)) || Logs.TakesOverride(s));
        result = result < 0 ? result : Confine.Calls(filter);
        if (result < 0)
        {
            Failure.StopBecause(s, LaunchStep.Supervise, result, null, "the launcher cannot give up what it does not need; the workload is stopped"u8);
        }
    }

    /// <summary>Gives the caller's terminal back as it was.</summary>
    internal static void Restore(LaunchState* s)
    {
        if (s->TtyIsRaw)
        {
            Terminal.Restore(s);
        }
    }

    private static void Forward(LaunchState* s, Duties* d, int signal)
    {
        switch (signal)
        {
            case Signal.SIGTERM:
            case Signal.SIGINT:
                d->Watch.Stop(s);
                break;
            case Signal.SIGTSTP:
            case Signal.SIGTTIN:
            case Signal.SIGTTOU:
                Suspend(s);
                break;
            case Signal.SIGWINCH when d->Terminal != null:
                Terminal.CopySize(s);
                break;
            case Signal.SIGPIPE:
            case Signal.SIGXFSZ: // of what we write ourselves: a log that is longer than our own RLIMIT_FSIZE
                break;
            case Signal.SIGCONT:
                if (d->Terminal != null)
                {
                    d->Terminal->Resume(s);
                }

                Signals.Send(s->ChildPid, signal);
                break;
            default:
                Signals.Send(s->ChildPid, signal);
                break;
        }
    }

    /// <summary>The workload has a session of its own, so the caller's job control reaches it through us: it stops, then the launcher does.</summary>
    private static void Suspend(LaunchState* s)
    {
        Signals.Send(s->ChildPid, Signal.SIGTSTP);
        Restore(s);
        Signals.Send(Kernel.Call(Nr.getpid), Signal.SIGSTOP);
    }

    private static void Reap(LaunchState* s, Duties* d)
    {
        int status;
        if (Kernel.Call(Nr.wait4, s->ChildPid, (long)&status, Wait.WNOHANG) != s->ChildPid)
        {
            return;
        }

        var code = ExitCode.Of(status);
        if (d->Terminal != null)
        {
            d->Terminal->Drain(s);
        }

        Logs.Drain(s);
        if (d->Relay != null)
        {
            d->Relay->Drain(s);
        }

        Restore(s);
        if (code is >= 125 and <= 127)
        {
            PrintReport(s);
        }

        if (s->HasCgroup)
        {
            OutOfMemory.Tell(s, code);
            Cgroups.Leave(s);
        }

        Kernel.Call(Nr.exit_group, d->Watch.TimedOut != 0 ? 128 + d->Watch.TimedOut : d->Health.IsEnded ? ExitCode.Unwell : code);
    }

    /// <summary>What a child said of its failed step; nothing where the workload itself ended with such a code.</summary>
    private static void PrintReport(LaunchState* s)
    {
        var report = Failure.Composed;
        var length = s->ReportRead < 0 ? sizeof(Report) : Kernel.Call(Nr.read, s->ReportRead, (long)report, sizeof(Report));
        if (report->Length > 0 && report->Length <= length - Report.HeaderSize) // the first says why; what failed because of it may follow
        {
            Failure.Print(report);
            Notify.Failed(s, report);
        }
    }
}

using System.Diagnostics;
using Sandbox.Plan;

namespace Sandbox.Control;

/// <summary><c>--stop</c>, <c>--kill</c>, <c>--freeze</c>, <c>--thaw</c>.</summary>
internal static class StopVerbs
{
    private const int PollMilliseconds = 10, Rounds = 100;

    /// <summary>What the launcher may take beyond its timeout: to be scheduled, and the kernel to take the namespaces down.</summary>
    private const int GraceMilliseconds = 5_000;

    /// <summary>SIGTERM to the launcher, which sends the stop signal and after the timeout SIGKILL. Waits for its end.</summary>
    public static int Stop(in LauncherDescription launcher, Instance instance, TextWriter to)
    {
        var clock = Stopwatch.StartNew();
        Signals.Send(instance.Launcher, Signals.Term);
        WaitForEnd(instance, clock, launcher.StopTimeoutMilliseconds < 0 ? long.MaxValue : launcher.StopTimeoutMilliseconds + GraceMilliseconds, "a process of it may be frozen (--thaw) or wait for a device; --kill ends what can be ended");
        var killed = launcher.StopTimeoutMilliseconds >= 0 && clock.ElapsedMilliseconds >= launcher.StopTimeoutMilliseconds;
        to.Write($"{launcher.Name}: instance {ProcFiles.Text(instance.Launcher.Pid)} {(killed ? "was killed: it did not end within its stop timeout" : "ended")} after {Seconds(clock)}\n");
        return 0;
    }

    /// <summary>SIGKILL goes to the first process inside, with which the kernel ends all of them, and is waited for; every other signal goes to the workload.</summary>
    public static int Kill(Instance instance, string? word)
    {
        var signal = word is null ? Signals.Kill : Signals.Number(word);
        var target = signal == Signals.Kill ? instance.First : instance.Workload;
        if (!Signals.Send(target, signal))
        {
            throw VerbFailure.Ended();
        }

        if (signal == Signals.Kill)
        {
            WaitForEnd(instance, Stopwatch.StartNew(), GraceMilliseconds, "a process of it waits for a device, or the launcher itself is stopped (SIGCONT to it lets it go on)");
        }

        return 0;
    }

    private static void WaitForEnd(Instance instance, Stopwatch clock, long limit, string remedy)
    {
        while (instance.Launcher.IsAlive || instance.First.IsAlive)
        {
            if (clock.ElapsedMilliseconds > limit)
            {
                throw new VerbFailure(VerbFailure.NotDone, $"instance {ProcFiles.Text(instance.Launcher.Pid)} runs still after {Seconds(clock)}; {remedy}");
            }

            Thread.Sleep(PollMilliseconds);
        }
    }

    /// <summary>Until a round finds no process that runs: one may have been made while the others were stopped.</summary>
    public static int Freeze(in LauncherDescription launcher, Instance instance, TextWriter to)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var members = instance.Members().FindAll(one => one.State is not ('Z' or 'X'));
            var running = members.FindAll(one => !one.IsStopped);
            if (running.Count == 0)
            {
                to.Write($"{launcher.Name}: instance {ProcFiles.Text(instance.Launcher.Pid)} is frozen: SIGSTOP to {Count(members)}\n");
                return 0;
            }

            foreach (var one in running)
            {
                Signals.Send(one, Signals.Stop);
            }

            Thread.Sleep(PollMilliseconds);
        }

        throw new VerbFailure(VerbFailure.NotDone, "processes of the instance run still after a second of SIGSTOP: it makes new ones faster than they can be stopped, or one waits for a device; try again, or --kill");
    }

    public static int Thaw(in LauncherDescription launcher, Instance instance, TextWriter to)
    {
        var members = instance.Members();
        foreach (var one in members)
        {
            Signals.Send(one, Signals.Continue);
        }

        to.Write($"{launcher.Name}: instance {ProcFiles.Text(instance.Launcher.Pid)} goes on: SIGCONT to {Count(members)}\n");
        return 0;
    }

    private static string Count(List<ProcessFacts> members) => ProcFiles.Text(members.Count) + (members.Count == 1 ? " process" : " processes");

    private static string Seconds(Stopwatch clock) => Usage.Tenths(clock.ElapsedMilliseconds / 100) + " s";
}

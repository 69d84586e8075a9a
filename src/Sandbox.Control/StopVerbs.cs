using System.Diagnostics;
using Sandbox.Plan;

namespace Sandbox.Control;

/// <summary><c>--stop</c>, <c>--kill</c>.</summary>
internal static class StopVerbs
{
    private const int PollMilliseconds = 10;

    /// <summary>What the launcher may take beyond its timeout: to be scheduled, and the kernel to take the namespaces down.</summary>
    private const int GraceMilliseconds = 5_000;

    /// <summary>SIGTERM to the launcher, which sends the stop signal and after the timeout SIGKILL. Waits for its end.</summary>
    public static int Stop(in LauncherDescription launcher, Instance instance, TextWriter to)
    {
        if (instance.Launcher == instance.First && InstanceFinder.Left is { } left)
        {
            throw left.NotOursToStop(instance);
        }

        var clock = Stopwatch.StartNew();
        Signals.Send(instance.Launcher, Signals.Term);
        FreezeVerbs.Release(launcher, instance); // behind the signal: what was frozen goes on with it, and stops
        WaitForEnd(instance, clock, launcher.StopTimeoutMilliseconds < 0 ? long.MaxValue : launcher.StopTimeoutMilliseconds + GraceMilliseconds, "a process of it waits for a device, or a cgroup above it is frozen; --kill ends what can be ended");
        var killed = launcher.StopTimeoutMilliseconds >= 0 && clock.ElapsedMilliseconds >= launcher.StopTimeoutMilliseconds;
        to.Write($"{launcher.Name}: instance {ProcFiles.Text(instance.Launcher.Pid)} {(killed ? "was killed: it did not end within its stop timeout" : "ended")} after {Seconds(clock)}\n");
        return 0;
    }

    /// <summary>SIGKILL goes to the first process inside, with which the kernel ends all of them, and is waited for; every other signal goes to the workload, where a frozen one takes it when it goes on.</summary>
    public static int Kill(in LauncherDescription launcher, Instance instance, string? word)
    {
        var signal = word is null ? Signals.Kill : Signals.Number(word);
        var target = signal == Signals.Kill ? instance.First : instance.Workload;
        if (!Signals.Send(target, signal))
        {
            throw VerbFailure.Ended();
        }

        if (signal == Signals.Kill)
        {
            FreezeVerbs.ThawGroup(launcher, instance); // in cgroup v1 what is frozen cannot die
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

    private static string Seconds(Stopwatch clock) => Usage.Tenths(clock.ElapsedMilliseconds / 100) + " s";
}

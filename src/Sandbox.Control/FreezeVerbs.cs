using Sandbox.Plan;

namespace Sandbox.Control;

/// <summary><c>--freeze</c>, <c>--thaw</c>: by the freezer of the instance's own cgroup; without one by signals.</summary>
internal static class FreezeVerbs
{
    private const int PollMilliseconds = 10, Rounds = 100, FreezerMilliseconds = 5_000;

    public static int Freeze(in LauncherDescription launcher, Instance instance, TextWriter to)
    {
        var freezer = Freezer.Of(launcher, instance);
        var how = freezer is null ? "SIGSTOP to " + Count(StopAll(instance)) : $"cgroup {FreezeGroup(freezer).Place}, {Count(instance.Members())}";
        to.Write($"{launcher.Name}: instance {ProcFiles.Text(instance.Launcher.Pid)} is frozen: {how}\n");
        return 0;
    }

    public static int Thaw(in LauncherDescription launcher, Instance instance, TextWriter to)
    {
        var freezer = Freezer.Of(launcher, instance);
        var how = freezer is { IsFrozen: true } or { IsSet: true } ? $"cgroup {ThawGroup(freezer).Place}, {Count(instance.Members())}" : "SIGCONT to " + Count(ContinueAll(instance));
        to.Write($"{launcher.Name}: instance {ProcFiles.Text(instance.Launcher.Pid)} goes on: {how}\n");
        return 0;
    }

    /// <summary>Lets a frozen or stopped instance take the signal that it was sent.</summary>
    public static void Release(in LauncherDescription launcher, Instance instance)
    {
        ThawGroup(launcher, instance);
        foreach (var one in instance.Members().FindAll(one => one.IsStopped))
        {
            Signals.Send(one, Signals.Continue);
        }
    }

    /// <summary>The cgroup only, and without waiting.</summary>
    public static void ThawGroup(in LauncherDescription launcher, Instance instance)
    {
        if (Freezer.Of(launcher, instance) is { IsSet: true } freezer)
        {
            freezer.Set(frozen: false);
        }
    }

    private static Freezer FreezeGroup(Freezer freezer)
    {
        var result = freezer.Set(frozen: true);
        if (result < 0)
        {
            throw NotPermitted(freezer, result);
        }

        if (freezer.Await(frozen: true, FreezerMilliseconds))
        {
            return freezer;
        }

        freezer.Set(frozen: false);
        throw new VerbFailure(VerbFailure.NotDone, $"a process in the cgroup {freezer.Place} does not freeze within five seconds: it waits for a device or a file system that does not answer; all go on, try again");
    }

    private static Freezer ThawGroup(Freezer freezer)
    {
        var result = freezer.Set(frozen: false);
        if (result < 0)
        {
            throw NotPermitted(freezer, result);
        }

        return freezer.Await(frozen: false, FreezerMilliseconds)
            ? freezer
            : throw new VerbFailure(VerbFailure.NotDone, $"the cgroup {freezer.Place} is frozen still: one above it is; let that one go on (systemctl thaw UNIT, or cgroup.freeze of the groups above)");
    }

    private static VerbFailure NotPermitted(Freezer freezer, long errno) =>
        new(VerbFailure.NotDone, $"the freezer of the cgroup {freezer.Place}: {System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage((int)-errno)}; run this as root, or as the user whom the cgroup is delegated to");

    /// <summary>Until a round finds no process that runs: one may have been made while the others were stopped.</summary>
    private static List<ProcessFacts> StopAll(Instance instance)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var members = instance.Members().FindAll(one => one.State is not ('Z' or 'X'));
            var running = members.FindAll(one => !one.IsStopped);
            if (running.Count == 0)
            {
                return members;
            }

            foreach (var one in running)
            {
                Signals.Send(one, Signals.Stop);
            }

            Thread.Sleep(PollMilliseconds);
        }

        throw new VerbFailure(VerbFailure.NotDone, "processes of the instance run still after a second of SIGSTOP: it makes new ones faster than they can be stopped, or one waits for a device; try again, or --kill");
    }

    private static List<ProcessFacts> ContinueAll(Instance instance)
    {
        var members = instance.Members();
        foreach (var one in members)
        {
            Signals.Send(one, Signals.Continue);
        }

        return members;
    }

    private static string Count(List<ProcessFacts> members) => ProcFiles.Text(members.Count) + (members.Count == 1 ? " process" : " processes");
}

using Sandbox.Plan;

namespace Sandbox.Control;

/// <summary><c>--ps</c>: the instances that run, a line each.</summary>
internal static class PsVerb
{
    public static int Run(in LauncherDescription launcher, bool json, TextWriter to)
    {
        var all = InstanceFinder.All(launcher);
        if (json)
        {
            to.Write(Json(launcher, all));
            return 0;
        }

        to.Write("    PID  WORKLOAD  INSIDE  PROCESSES  MEMORY KIB  STATE     STARTED               INSTANCE  COMMAND\n");
        foreach (var one in all)
        {
            var members = one.Members();
            to.Write(Cell(one.Launcher.Pid, 7) + Cell(one.Workload.Pid, 8) + Cell(one.Workload.PidInside, 6) + Cell(members.Count, 9) + Cell(Usage.Resident(members), 10));
            to.Write(State(launcher, one).PadRight(10) + one.Launcher.Started + "  " + (one.UnitInstance(launcher.Name) ?? "-").PadRight(8) + "  " + one.Workload.Command + "\n");
        }

        return 0;
    }

    private static string Json(in LauncherDescription launcher, List<Instance> all)
    {
        var json = new JsonText().Array();
        foreach (var one in all)
        {
            var members = one.Members();
            json.Object()
                .Member("pid", one.Launcher.Pid).Member("workloadPid", one.Workload.Pid).Member("pidInside", one.Workload.PidInside)
                .Member("processes", members.Count).Member("residentBytes", Usage.Resident(members) * 1024)
                .Member("state", State(launcher, one)).Member("started", one.Launcher.Started).Member("instance", one.UnitInstance(launcher.Name)).Member("command", one.Workload.Command).End();
        }

        return json.End(']').ToString();
    }

    private static string Cell(long number, int width) => ProcFiles.Text(number).PadLeft(width) + "  ";

    // proc_pid_stat(5). Of a frozen process that says in which wait it was frozen.
    private static string State(in LauncherDescription launcher, Instance one) => one.Workload.State switch
    {
        _ when Freezer.Of(launcher, one) is { IsFrozen: true } => "frozen",
        'R' => "running",
        'T' or 't' => "stopped",
        'Z' or 'X' => "ended",
        'D' => "waiting",
        _ => "sleeping",
    };
}

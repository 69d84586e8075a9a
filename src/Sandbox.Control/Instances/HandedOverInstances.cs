using Sandbox.Plan;

namespace Sandbox.Control;

/// <summary>
/// The instances without a launcher: with <c>process.supervise: systemd</c> it has handed its workload over. Generated code hands one of these over where the plan does so; other binaries
/// do not carry the code (as with <see cref="GroupVerbs"/>).
/// </summary>
public abstract class LeftInstances
{
    internal abstract void AddTo(List<Instance> found, List<ProcessFacts> all, in LauncherDescription launcher);

    internal abstract VerbFailure NotOursToStop(Instance instance);
}

/// <summary>
/// They themselves (docs/decisions/0017-instances.md): the first process inside is a service manager's child, and PID 1 of a pid namespace of its own. It is our program, the init; or what the unit of
/// the plan's name has, of which nothing is ours.
/// </summary>
public sealed class HandedOverInstances : LeftInstances
{
    internal override void AddTo(List<Instance> found, List<ProcessFacts> all, in LauncherDescription launcher)
    {
        foreach (var one in all)
        {
            if (ManagerOf(one, all) is not { } manager || !IsOurs(one, manager, launcher.Name))
            {
                continue;
            }

            var workload = launcher.Init ? all.Find(other => other.Parent == one.Pid) : one;
            if (workload is not null)
            {
                found.Add(new(one, one, workload));
            }
        }
    }

    internal override VerbFailure NotOursToStop(Instance instance)
    {
        var place = CgroupPlace.Of(instance.First.Pid).Find(IsSystemds);
        var manager = place is not null && place.Path.Contains("/user@", StringComparison.Ordinal) ? "systemctl --user" : "systemctl";
        return new(VerbFailure.NotDone, $"systemd watches over this instance ('supervise: systemd') and has its stop signal and timeout; run: {manager} stop {UnitOf(place) ?? "UNIT"}");
    }

    /// <summary>The service manager, in the caller's own pid namespace, whose child is PID 1 of a pid namespace of its own; null: it is another's child, or no PID 1.</summary>
    private static ProcessFacts? ManagerOf(ProcessFacts one, List<ProcessFacts> all)
    {
        var inside = ProcFiles.Field(one.Pid, "status", "NSpid").Split('\t');
        return inside is [_, "1"] && all.Find(other => other.Pid == one.Parent) is { } manager && (manager.Pid == 1 || manager.Name == "systemd")
            && !ProcFiles.Field(manager.Pid, "status", "NSpid").Contains('\t', StringComparison.Ordinal) ? manager : null;
    }

    // A name proves nothing: whoever has a manager of his own may call a unit and a process as he likes. So of units each sees his own manager's, root too, and root alone sees by the program what others' have.
    // The ids of what runs say nothing either: a root's sandbox may have given its workload the caller's.
    private static bool IsOurs(ProcessFacts one, ProcessFacts manager, string name)
    {
        var isHis = UserOf(manager.Pid) == OwnUser;
        return (isHis || OwnUser is "0") && (ProcFiles.IsOwnProgram(one.Pid) || (isHis && IsOfUnit(one, name)));
    }

    private static bool IsOfUnit(ProcessFacts one, string name) =>
        CgroupPlace.Of(one.Pid).Exists(place => IsSystemds(place) && UnitOf(place) is { } unit && (unit == name + ".service" || unit.StartsWith(name + "@", StringComparison.Ordinal)));

    private static bool IsSystemds(CgroupPlace place) => place.Controllers is "" or "name=systemd" && UnitOf(place) is not null;

    /// <summary>The innermost service; the workload may have made groups below.</summary>
    private static string? UnitOf(CgroupPlace? place) => place is null ? null : Array.FindLast(place.Path.Split('/'), part => part.EndsWith(".service", StringComparison.Ordinal));

    private static string OwnUser => UserOf(System.Environment.ProcessId);

    private static string UserOf(int pid) => ProcFiles.Field(pid, "status", "Uid").Split('\t')[0];
}

namespace Sandbox.Control;

/// <summary>One sandbox of this binary that runs now.</summary>
/// <param name="launcher">The launcher, which watches over it; the first process where it has left it to systemd.</param>
/// <param name="first">The first process inside: the init, or the workload itself where there is none.</param>
/// <param name="workload">The workload.</param>
internal sealed class Instance(ProcessFacts launcher, ProcessFacts first, ProcessFacts workload)
{
    /// <summary>The names of the namespaces below /proc/PID/ns, in the order in which <c>--enter</c> takes them.</summary>
    public static readonly string[] Kinds = ["user", "cgroup", "ipc", "mnt", "net", "pid", "time", "uts"];

    public ProcessFacts Launcher => launcher;

    public ProcessFacts First => first;

    public ProcessFacts Workload => workload;

    /// <summary>
    /// The file of its namespace of <paramref name="kind"/>: the init's, which never changes its own and made the time namespace for its children only. Who may not look at it (it is not
    /// dumpable) takes the workload's.
    /// </summary>
    public string NamespaceFile(string kind) => ProcFiles.Name(Owner.Pid, FileOf(kind));

    /// <summary>Which one that is: <c>net:[4026531840]</c>; null where the caller may not know.</summary>
    public string? Namespace(string kind) => ProcFiles.Link(Owner.Pid, FileOf(kind));

    /// <summary>The caller's own one of <paramref name="kind"/>.</summary>
    public static string? CallersNamespace(string kind) => ProcFiles.Link(System.Environment.ProcessId, "ns/" + kind);

    /// <summary>
    /// The part of its unit's name that tells it from others, "a" of web@a.service; null where it is none of a template's. The launcher's cgroup says it: nothing else of a unit is left when the launcher
    /// is confined, and a process can only be where it was put.
    /// </summary>
    public string? UnitInstance(string workload)
    {
        const string Service = ".service";
        foreach (var place in CgroupPlace.Of(launcher.Pid))
        {
            if (place.Controllers is not ("" or "name=systemd"))
            {
                continue;
            }

            foreach (var part in place.Path.Split('/'))
            {
                if (part.Length > workload.Length + 1 + Service.Length && part.StartsWith(workload + "@", StringComparison.Ordinal) && part.EndsWith(Service, StringComparison.Ordinal))
                {
                    return part[(workload.Length + 1)..^Service.Length];
                }
            }
        }

        return null;
    }

    /// <summary>Whether all three are there still.</summary>
    public bool IsAlive => launcher.IsAlive && first.IsAlive && workload.IsAlive;

    /// <summary>Whether somebody who says <paramref name="which"/> means this one: a pid of it, its unit (<c>web</c>, <c>web.service</c>), or a cgroup that it is in.</summary>
    public bool IsMeant(string which)
    {
        if (which.Length > 0 && char.IsAsciiDigit(which[0]))
        {
            return ProcFiles.Number(which) is var pid && ProcFiles.Text(pid) == which && (pid == launcher.Pid || pid == First.Pid || pid == workload.Pid);
        }

        return CgroupPlace.Of(launcher.Pid).Exists(place => place.IsIn(which)) || CgroupPlace.Of(First.Pid).Exists(place => place.IsIn(which));
    }

    /// <summary>
    /// Every process inside but the init, oldest first: the workload, what descends from it and, where the pid namespace is its own, who was put there by <c>--exec</c> as far as the caller may see it.
    /// </summary>
    public List<ProcessFacts> Members()
    {
        var all = ProcessFacts.All();
        var inside = ProcFiles.Link(workload.Pid, "ns/pid");
        var isOwn = inside is not null && inside != CallersNamespace("pid");
        var found = new List<ProcessFacts>();
        foreach (var one in all)
        {
            if ((one.Pid != first.Pid || first.Pid == workload.Pid) && (Descends(one, all) || (isOwn && ProcFiles.Link(one.Pid, "ns/pid") == inside)))
            {
                found.Add(one);
            }
        }

        return found;
    }

    private ProcessFacts Owner => ProcFiles.Link(first.Pid, "ns/user") is null ? workload : first;

    private string FileOf(string kind) => "ns/" + (kind == "time" && Owner != workload ? "time_for_children" : kind);

    private bool Descends(ProcessFacts one, List<ProcessFacts> all)
    {
        var next = one;
        while (next is not null && next.Pid != first.Pid)
        {
            var parent = next.Parent;
            next = all.Find(other => other.Pid == parent);
        }

        return next?.StartTicks == first.StartTicks;
    }
}

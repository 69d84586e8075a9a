namespace Sandbox.Control;

/// <summary>One sandbox of this binary that runs now.</summary>
/// <param name="Launcher">The launcher, which watches over it.</param>
/// <param name="First">The first process inside: the init, or the workload itself where there is none.</param>
/// <param name="Workload">The workload.</param>
internal sealed record Instance(ProcessFacts Launcher, ProcessFacts First, ProcessFacts Workload)
{
    /// <summary>The names of the namespaces below /proc/PID/ns, in the order in which <c>--enter</c> takes them.</summary>
    public static readonly string[] Kinds = ["user", "cgroup", "ipc", "mnt", "net", "pid", "time", "uts"];

    /// <summary>
    /// The process whose namespaces are the instance's: the init, which never changes its own, where the caller may look at it. Without CAP_SYS_PTRACE (it is not dumpable) the workload.
    /// </summary>
    public ProcessFacts Owner => ProcFiles.Link(First.Pid, "ns/user") is null ? Workload : First;

    /// <summary>The file of its namespace of <paramref name="kind"/>. The init made the time namespace for its children only.</summary>
    public string NamespaceFile(string kind)
    {
        var owner = Owner;
        return ProcFiles.Path(owner.Pid, "ns/" + (kind == "time" && owner != Workload ? "time_for_children" : kind));
    }

    /// <summary>Which one that is: <c>net:[4026531840]</c>; null where the caller may not know.</summary>
    public string? Namespace(string kind)
    {
        var owner = Owner;
        return ProcFiles.Link(owner.Pid, "ns/" + (kind == "time" && owner != Workload ? "time_for_children" : kind));
    }

    /// <summary>Whether all three are there still.</summary>
    public bool IsAlive => Launcher.IsAlive && First.IsAlive && Workload.IsAlive;

    /// <summary>
    /// Every process inside but the init: the workload, what descends from it and, where the pid namespace is its own, who was put there by <c>--exec</c> as far as the caller may see it.
    /// </summary>
    public List<ProcessFacts> Members()
    {
        var all = ProcessFacts.All();
        var children = all.ToLookup(one => one.Parent);
        var found = new Dictionary<int, ProcessFacts>();
        var open = new Stack<ProcessFacts>(all.Where(one => one.Pid == First.Pid && one.StartTicks == First.StartTicks));
        while (open.TryPop(out var next))
        {
            if (found.TryAdd(next.Pid, next))
            {
                foreach (var child in children[next.Pid])
                {
                    open.Push(child);
                }
            }
        }

        var own = ProcFiles.Link(System.Environment.ProcessId, "ns/pid");
        var inside = ProcFiles.Link(Workload.Pid, "ns/pid");
        foreach (var one in all.Where(one => inside is not null && inside != own && ProcFiles.Link(one.Pid, "ns/pid") == inside))
        {
            found.TryAdd(one.Pid, one);
        }

        if (First.Pid != Workload.Pid)
        {
            found.Remove(First.Pid);
        }

        return [.. found.Values.OrderBy(one => one.StartTicks).ThenBy(one => one.Pid)];
    }
}

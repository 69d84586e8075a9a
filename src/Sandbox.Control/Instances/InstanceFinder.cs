using Sandbox.Plan;

namespace Sandbox.Control;

/// <summary>
/// Finds the running instances of this binary in /proc (docs/decisions/0017-instances.md): nothing is written when one starts, so nothing is left behind when one ends in whatever way.
/// </summary>
internal static class InstanceFinder
{
    private const int LongestName = 15; // TASK_COMM_LEN - 1

    /// <summary>Where the plan leaves instances to systemd: who finds those. Set once, before any verb.</summary>
    public static LeftInstances? Left { get; set; }

    /// <summary>All that the caller may know of, oldest first.</summary>
    public static List<Instance> All(in LauncherDescription launcher)
    {
        var all = ProcessFacts.All();
        var launchers = all.FindAll(IsLauncher);
        var found = new List<Instance>();
        foreach (var one in launchers)
        {
            // The first child of each is the oldest: the init starts the workload before it reaps for others. What forks of itself before it executes has the same program.
            var first = launchers.Exists(other => other.Pid == one.Parent) ? null : ChildOf(one, all);
            var workload = first is null || !launcher.Init ? first : ChildOf(first, all);
            if (first is not null && workload is not null)
            {
                found.Add(new(one, first, workload));
            }
        }

        Left?.AddTo(found, all, launcher);
        return found;
    }

    /// <summary>The one that is meant.</summary>
    /// <param name="launcher">This binary.</param>
    /// <param name="which">A pid as --ps shows it, of the launcher or of the workload; a unit; a cgroup; the name of a template's instance; null: there must be one only.</param>
    public static Instance One(in LauncherDescription launcher, string? which)
    {
        var all = All(launcher);
        var name = launcher.Name;
        var chosen = which is null ? all : all.FindAll(one => one.IsMeant(which));
        chosen = which is not null && chosen.Count == 0 ? all.FindAll(one => one.UnitInstance(name) == which) : chosen;
        if (chosen.Count == 1)
        {
            return chosen[0];
        }

        var list = string.Join(", ", all.ConvertAll(one => ProcFiles.Text(one.Launcher.Pid) + (one.UnitInstance(name) is { } named ? $" ({named})" : "")));
        throw new VerbFailure(VerbFailure.NoInstance, all.Count switch
        {
            > 0 when which is null => $"{ProcFiles.Text(all.Count)} instances run; choose one with --instance PID: {list}",
            > 0 when chosen.Count > 1 => $"several instances are in '{which}'; choose one with --instance PID: {string.Join(", ", chosen.ConvertAll(one => ProcFiles.Text(one.Launcher.Pid)))}",
            > 0 => $"no instance has the pid {which}, or is in a unit or cgroup of that name; these run: {list}",
            _ => "no instance of this binary runs that the caller may see; start it, or run this as root or as the user who started it",
        });
    }

    /// <summary>
    /// A launcher that watches: our binary, in the caller's own pid namespace, under the filter that it takes when its workload runs. What is inside a sandbox is in another pid namespace, or at
    /// least in another mount namespace, where it can have a program at whatever path it likes.
    /// </summary>
    private static bool IsLauncher(ProcessFacts one)
    {
        if (one.Pid == System.Environment.ProcessId)
        {
            return false;
        }

        var program = ProcFiles.Link(one.Pid, "exe");
        if (program is not null && Undeleted(program) != OwnProgram && !ProcFiles.IsOwnProgram(one.Pid))
        {
            return false;
        }

        var status = ProcFiles.Read(one.Pid, "status");
        return ProcFiles.Field(status, "Seccomp") == "2" && ProcFiles.Field(status, "NoNewPrivs") == "1"
            && !ProcFiles.Field(status, "NSpid").Contains('\t', StringComparison.Ordinal)
            && (program is null ? LooksLikeOurs(one, status) : IsOurs(one));
    }

    // Replaced by a newer build it is another file of the same path: in the caller's mount namespace only, where the path means the same.
    private static bool IsOurs(ProcessFacts one) => ProcFiles.IsOwnProgram(one.Pid) || ProcFiles.Link(one.Pid, "ns/mnt") == Instance.CallersNamespace("mnt");

    /// <summary>
    /// A launcher is not dumpable, so only root may read which program it is. For another caller it is a process of his own that has the binary's name, as the kernel set it, and was called by
    /// its path (or as the caller calls it now), or by a relative one that ends in its name.
    /// </summary>
    private static bool LooksLikeOurs(ProcessFacts one, string? status)
    {
        var name = Path.GetFileName(OwnProgram);
        var called = (ProcFiles.Read(one.Pid, "cmdline") ?? "").Split('\0')[0];
        return one.Name == name[..Math.Min(name.Length, LongestName)]
            && ProcFiles.Field(status, "Uid") == ProcFiles.Field(System.Environment.ProcessId, "status", "Uid")
            && (called.StartsWith('/') ? Path.GetFullPath(called) == OwnProgram || called == System.Environment.GetCommandLineArgs()[0] : Path.GetFileName(called) == name);
    }

    private static ProcessFacts? ChildOf(ProcessFacts parent, List<ProcessFacts> all) => all.Find(one => one.Parent == parent.Pid);

    private static string OwnProgram => Undeleted(ProcFiles.Link(System.Environment.ProcessId, "exe") ?? System.Environment.ProcessPath ?? "");

    // proc_pid_exe(5): what was replaced by a newer build runs on.
    private static string Undeleted(string path) => path.EndsWith(" (deleted)", StringComparison.Ordinal) ? path[..^" (deleted)".Length] : path;
}

using System.Text;
using Sandbox.Plan;

namespace Sandbox.Control;

/// <summary><c>--inspect</c>: what the kernel says of an instance's workload, which is what holds, whatever the plan says.</summary>
internal static class InspectVerb
{
    // proc_pid_status(5): the names there, and ours.
    private static readonly string[] Fields = ["Uid", "Gid", "Groups", "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs", "Seccomp", "Seccomp_filters"];
    private static readonly string[] Names =
    [
        "uids", "gids", "groups", "capabilitiesInheritable", "capabilitiesPermitted", "capabilitiesEffective", "capabilitiesBounding", "capabilitiesAmbient", "noNewPrivileges", "seccompMode", "seccompFilters",
    ];

    public static int Run(in LauncherDescription launcher, Instance instance, bool json, TextWriter to)
    {
        to.Write(json ? Json(launcher.Name, instance) : Table(launcher.Name, instance));
        return 0;
    }

    private static string Table(string name, Instance instance)
    {
        var text = new StringBuilder();
        Row(text, "name", name);
        Row(text, "launcher", ProcFiles.Text(instance.Launcher.Pid));
        Row(text, "first process inside", ProcFiles.Text(instance.First.Pid));
        Row(text, "workload", $"{ProcFiles.Text(instance.Workload.Pid)}, inside {ProcFiles.Text(instance.Workload.PidInside)}");
        Row(text, "command", instance.Workload.Command);
        foreach (var kind in Instance.Kinds)
        {
            var inode = Inode(instance, kind);
            Row(text, "namespace " + kind, inode < 0 ? "unknown" : ProcFiles.Text(inode) + (IsCallers(instance, kind) ? " (the caller's)" : ""));
        }

        foreach (var place in CgroupPlace.Of(instance.Workload.Pid))
        {
            Row(text, "cgroup", place.ToString());
        }

        var status = ProcFiles.Read(instance.Workload.Pid, "status");
        for (var i = 0; i < Fields.Length; i++)
        {
            Row(text, Names[i], ProcFiles.Field(status, Fields[i]).Replace('\t', ' '));
        }

        foreach (var mount in Mounts(instance))
        {
            Row(text, "mount", string.Join(' ', mount));
        }

        return text.ToString();
    }

    private static void Row(StringBuilder text, string what, string value) => text.Append(what.PadRight(26)).Append(value).Append('\n');

    private static string Json(string name, Instance instance)
    {
        var json = new JsonText().Object()
            .Member("name", name).Member("pid", instance.Launcher.Pid).Member("firstPid", instance.First.Pid).Member("workloadPid", instance.Workload.Pid)
            .Member("pidInside", instance.Workload.PidInside).Member("command", instance.Workload.Command).Member("started", instance.Launcher.Started)
            .Object("namespaces");
        foreach (var kind in Instance.Kinds)
        {
            var inode = Inode(instance, kind);
            _ = inode < 0 ? json : json.Object(kind).Member("inode", inode).Member("callers", IsCallers(instance, kind)).End();
        }

        json.End().Array("cgroups");
        foreach (var place in CgroupPlace.Of(instance.Workload.Pid))
        {
            json.Object().Member("controllers", place.Controllers).Member("path", place.Path).End();
        }

        json.End(']');
        var status = ProcFiles.Read(instance.Workload.Pid, "status");
        for (var i = 0; i < Fields.Length; i++)
        {
            json.Member(Names[i], ProcFiles.Field(status, Fields[i]).Replace('\t', ' '));
        }

        json.Array("mounts");
        foreach (var mount in Mounts(instance))
        {
            json.Object().Member("target", mount[0]).Member("type", mount[1]).Member("options", mount[2]).End();
        }

        return json.End(']').End().ToString();
    }

    // "net:[4026531840]"; -1 where the kernel has none, or the caller may not know.
    private static long Inode(Instance instance, string kind)
    {
        var text = instance.Namespace(kind);
        return ProcFiles.Number(text?[(text.IndexOf('[') + 1)..]);
    }

    private static bool IsCallers(Instance instance, string kind) => instance.Namespace(kind) == Instance.CallersNamespace(kind);

    // Target, type and options of each (proc_pid_mountinfo(5)); none where the caller may not know.
    private static List<string[]> Mounts(Instance instance)
    {
        var mounts = new List<string[]>();
        foreach (var line in ProcFiles.Lines(ProcFiles.Read(instance.Workload.Pid, "mountinfo")))
        {
            var halves = line.Split(" - ", 2);
            var left = halves[0].Split(' ');
            if (halves.Length == 2 && left.Length > 5)
            {
                mounts.Add([left[4], halves[1].Split(' ')[0], left[5]]);
            }
        }

        return mounts;
    }
}

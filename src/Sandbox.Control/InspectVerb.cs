using System.Globalization;
using System.Text;
using System.Text.Json;
using Sandbox.Plan;

namespace Sandbox.Control;

/// <summary><c>--inspect</c>: what the kernel says of an instance's workload, which is what holds, whatever the plan says.</summary>
internal static class InspectVerb
{
    // proc_pid_status(5): the name there and the one we show.
    private static readonly (string Field, string Name)[] Status =
    [
        ("Uid", "uids"), ("Gid", "gids"), ("Groups", "groups"), ("CapInh", "capabilitiesInheritable"), ("CapPrm", "capabilitiesPermitted"), ("CapEff", "capabilitiesEffective"),
        ("CapBnd", "capabilitiesBounding"), ("CapAmb", "capabilitiesAmbient"), ("NoNewPrivs", "noNewPrivileges"), ("Seccomp", "seccompMode"), ("Seccomp_filters", "seccompFilters"),
    ];

    public static int Run(in LauncherDescription launcher, Instance instance, bool json, TextWriter to)
    {
        var name = launcher.Name;
        to.Write(json ? JsonText.Of(writer => Write(writer, name, instance)) : Table(name, instance));
        return 0;
    }

    private static string Table(string name, Instance instance)
    {
        var text = new StringBuilder();
        Add("name", name);
        Add("launcher", Number(instance.Launcher.Pid));
        Add("first process inside", Number(instance.First.Pid));
        Add("workload", string.Create(CultureInfo.InvariantCulture, $"{instance.Workload.Pid}, inside {instance.Workload.PidInside}"));
        Add("command", instance.Workload.Command);
        foreach (var kind in Instance.Kinds)
        {
            Add("namespace " + kind, Inode(instance, kind) is var inode and >= 0 ? string.Create(CultureInfo.InvariantCulture, $"{inode}{(IsCallers(instance, kind) ? " (the caller's)" : "")}") : "unknown");
        }

        foreach (var place in CgroupPlace.Of(instance.Workload.Pid))
        {
            Add("cgroup", place.ToString());
        }

        var status = ProcFiles.Fields(instance.Workload.Pid, "status");
        foreach (var (field, shown) in Status)
        {
            Add(shown, status.GetValueOrDefault(field, "unknown").Replace('\t', ' '));
        }

        foreach (var mount in Mounts(instance))
        {
            Add("mount", $"{mount.Target} {mount.Type} {mount.Options}");
        }

        return text.ToString();

        void Add(string what, string value) => text.Append(what.PadRight(24)).Append("  ").Append(value).Append('\n');
    }

    private static void Write(Utf8JsonWriter json, string name, Instance instance)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteNumber("pid", instance.Launcher.Pid);
        json.WriteNumber("firstPid", instance.First.Pid);
        json.WriteNumber("workloadPid", instance.Workload.Pid);
        json.WriteNumber("pidInside", instance.Workload.PidInside);
        json.WriteString("command", instance.Workload.Command);
        json.WriteString("started", instance.Launcher.Started.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        WriteNamespaces(json, instance);
        json.WriteStartArray("cgroups");
        foreach (var place in CgroupPlace.Of(instance.Workload.Pid))
        {
            json.WriteStartObject();
            json.WriteString("controllers", place.Controllers);
            json.WriteString("path", place.Path);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        var status = ProcFiles.Fields(instance.Workload.Pid, "status");
        foreach (var (field, shown) in Status)
        {
            json.WriteString(shown, status.GetValueOrDefault(field)?.Replace('\t', ' '));
        }

        json.WriteStartArray("mounts");
        foreach (var mount in Mounts(instance))
        {
            json.WriteStartObject();
            json.WriteString("target", mount.Target);
            json.WriteString("type", mount.Type);
            json.WriteString("options", mount.Options);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteNamespaces(Utf8JsonWriter json, Instance instance)
    {
        json.WriteStartObject("namespaces");
        foreach (var kind in Instance.Kinds)
        {
            var inode = Inode(instance, kind);
            if (inode < 0)
            {
                continue;
            }

            json.WriteStartObject(kind);
            json.WriteNumber("inode", inode);
            json.WriteBoolean("callers", IsCallers(instance, kind));
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    // "net:[4026531840]"
    private static long Inode(Instance instance, string kind) => ProcFiles.Number(instance.Namespace(kind)?.Split('[', ']').ElementAtOrDefault(1));

    private static bool IsCallers(Instance instance, string kind) => instance.Namespace(kind) == ProcFiles.Link(System.Environment.ProcessId, "ns/" + kind);

    private static string Number(int pid) => pid.ToString(CultureInfo.InvariantCulture);

    // proc_pid_mountinfo(5); empty where the caller may not know.
    private static List<(string Target, string Type, string Options)> Mounts(Instance instance)
    {
        var mounts = new List<(string, string, string)>();
        foreach (var line in (ProcFiles.Read(instance.Workload.Pid, "mountinfo") ?? "").Split('\n'))
        {
            var halves = line.Split(" - ", 2);
            var left = halves[0].Split(' ');
            if (halves.Length == 2 && left.Length > 5)
            {
                mounts.Add((left[4], halves[1].Split(' ')[0], left[5]));
            }
        }

        return mounts;
    }
}

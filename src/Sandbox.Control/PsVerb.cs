using System.Globalization;
using System.Text.Json;
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
            to.Write(JsonText.Of(writer => Write(writer, all)));
            return 0;
        }

        to.Write("    PID  WORKLOAD  INSIDE  PROCESSES  MEMORY KIB  STATE     STARTED               COMMAND\n");
        foreach (var one in all)
        {
            var members = one.Members();
            to.Write(string.Create(CultureInfo.InvariantCulture, $"{one.Launcher.Pid,7}  {one.Workload.Pid,8}  {one.Workload.PidInside,6}  {members.Count,9}  {Usage.Resident(members),10}  {State(one),-8}  {one.Launcher.Started:yyyy-MM-ddTHH:mm:ssZ}  {one.Workload.Command}\n"));
        }

        return 0;
    }

    private static void Write(Utf8JsonWriter json, List<Instance> all)
    {
        json.WriteStartArray();
        foreach (var one in all)
        {
            var members = one.Members();
            json.WriteStartObject();
            json.WriteNumber("pid", one.Launcher.Pid);
            json.WriteNumber("workloadPid", one.Workload.Pid);
            json.WriteNumber("pidInside", one.Workload.PidInside);
            json.WriteNumber("processes", members.Count);
            json.WriteNumber("residentBytes", Usage.Resident(members) * 1024);
            json.WriteString("state", State(one));
            json.WriteString("started", one.Launcher.Started.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
            json.WriteString("command", one.Workload.Command);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // proc_pid_stat(5)
    private static string State(Instance one) => one.Workload.State switch
    {
        'R' => "running",
        'T' or 't' => "stopped",
        'Z' or 'X' => "ended",
        'D' => "waiting",
        _ => "sleeping",
    };
}

using System.Globalization;

namespace Sandbox.Control;

/// <summary>What the processes of an instance use at one moment.</summary>
/// <param name="Processes">How many there are.</param>
/// <param name="Threads">Their threads.</param>
/// <param name="CpuSeconds">Time on a processor of those that live.</param>
/// <param name="ResidentKib">VmRSS, added up: what is shared counts for each.</param>
/// <param name="ProportionalKib">Pss, added up: what is shared is divided; -1 where the caller may not know.</param>
/// <param name="ReadBytes">From storage (/proc/PID/io); -1 where the caller may not know.</param>
/// <param name="WrittenBytes">To storage; -1 as above.</param>
internal sealed record Usage(int Processes, int Threads, double CpuSeconds, long ResidentKib, long ProportionalKib, long ReadBytes, long WrittenBytes)
{
    private static readonly string[] Resources = ["cpu", "memory", "io"];

    public static Usage Of(Instance instance)
    {
        var members = instance.Members();
        return new(
            members.Count,
            members.Sum(one => one.Threads),
            (double)members.Sum(one => one.CpuTicks) / ProcessFacts.TicksPerSecond,
            Resident(members),
            Sum(members, "smaps_rollup", "Pss"),
            Sum(members, "io", "read_bytes"),
            Sum(members, "io", "write_bytes"));
    }

    /// <summary>KiB.</summary>
    public static long Resident(List<ProcessFacts> members) => Math.Max(0, Sum(members, "status", "VmRSS"));

    /// <summary>
    /// Pressure stall information (Linux 4.20): share of the last ten seconds in which somebody waited, in percent; of the instance's cgroup where version 2 has one, else of the host.
    /// </summary>
    public static (string Of, List<(string Resource, double Percent)> Shares) Pressure(Instance instance)
    {
        var place = CgroupPlace.Of(instance.Workload.Pid).Find(one => one.Controllers.Length == 0 && one.Path != "/");
        var directory = place?.Directory();
        var own = directory is not null && File.Exists(directory + "/cpu.pressure");
        var shares = new List<(string, double)>();
        foreach (var resource in Resources)
        {
            var text = ProcFiles.ReadAny(own ? $"{directory}/{resource}.pressure" : "/proc/pressure/" + resource);
            const string Key = "some avg10=";
            var at = text?.IndexOf(Key, StringComparison.Ordinal) ?? -1;
            if (at >= 0 && double.TryParse(text![(at + Key.Length)..].Split(' ')[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var percent))
            {
                shares.Add((resource, percent));
            }
        }

        return (own ? "cgroup " + place!.Path : "host", shares);
    }

    // A process that ended in between has used nothing; one that is closed to the caller makes the sum unknown.
    private static long Sum(List<ProcessFacts> members, string file, string field)
    {
        long sum = 0;
        foreach (var one in members)
        {
            var number = ProcFiles.Number(ProcFiles.Fields(one.Pid, file).GetValueOrDefault(field));
            if (number < 0 && one.IsAlive && file != "status")
            {
                return -1;
            }

            sum += Math.Max(0, number);
        }

        return sum;
    }
}

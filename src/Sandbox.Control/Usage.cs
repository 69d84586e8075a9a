namespace Sandbox.Control;

/// <summary>What the processes of an instance use at one moment.</summary>
internal sealed class Usage
{
    private static readonly string[] Resources = ["cpu", "memory", "io"];

    private Usage(List<ProcessFacts> members)
    {
        Processes = members.Count;
        foreach (var one in members)
        {
            Threads += one.Threads;
            CpuTicks += one.CpuTicks;
        }

        ResidentKib = Resident(members);
        ProportionalKib = Sum(members, "smaps_rollup", "Pss");
        ReadBytes = Sum(members, "io", "read_bytes");
        WrittenBytes = Sum(members, "io", "write_bytes");
    }

    public int Processes { get; }

    public int Threads { get; }

    /// <summary>Time on a processor of those that live, in hundredths of a second.</summary>
    public long CpuTicks { get; }

    /// <summary>VmRSS, added up: what is shared counts for each.</summary>
    public long ResidentKib { get; }

    /// <summary>Pss, added up: what is shared is divided; -1 where the caller may not know.</summary>
    public long ProportionalKib { get; }

    /// <summary>From storage (/proc/PID/io); -1 as above.</summary>
    public long ReadBytes { get; }

    /// <summary>To storage; -1 as above.</summary>
    public long WrittenBytes { get; }

    public static Usage Of(Instance instance) => new(instance.Members());

    /// <summary>KiB.</summary>
    public static long Resident(List<ProcessFacts> members) => Math.Max(0, Sum(members, "status", "VmRSS"));

    /// <summary>
    /// Pressure stall information (Linux 4.20): the share of the last ten seconds in which somebody waited, resource and percent as the kernel writes it ("cpu", "1.25"); empty where it does not tell.
    /// <paramref name="of"/>: the instance's cgroup where version 2 has one, else the host.
    /// </summary>
    public static List<string[]> Pressure(Instance instance, out string of)
    {
        var place = CgroupPlace.Of(instance.Workload.Pid).Find(one => one.Controllers.Length == 0 && one.Path != "/");
        var directory = place?.Directory();
        var own = directory is not null && ProcFiles.ReadAny(directory + "/cpu.pressure") is not null;
        of = own ? "cgroup " + place!.Path : "host";
        var shares = new List<string[]>();
        foreach (var resource in Resources)
        {
            var text = ProcFiles.ReadAny(own ? $"{directory}/{resource}.pressure" : "/proc/pressure/" + resource);
            const string Key = "some avg10=";
            var at = text?.IndexOf(Key, StringComparison.Ordinal) ?? -1;
            if (at >= 0)
            {
                shares.Add([resource, text![(at + Key.Length)..].Split(' ')[0]]);
            }
        }

        return shares;
    }

    /// <summary>"1.5" of 15.</summary>
    public static string Tenths(long tenths) => ProcFiles.Text(tenths / 10) + "." + ProcFiles.Text(tenths % 10);

    /// <summary>"1.05" of 105.</summary>
    public static string Hundredths(long hundredths) => ProcFiles.Text(hundredths / 100) + "." + ProcFiles.Text(hundredths / 10 % 10) + ProcFiles.Text(hundredths % 10);

    // A process that ended in between has used nothing; one that is closed to the caller makes the sum unknown.
    private static long Sum(List<ProcessFacts> members, string file, string field)
    {
        long sum = 0;
        foreach (var one in members)
        {
            var number = ProcFiles.Number(ProcFiles.Field(one.Pid, file, field));
            if (number < 0 && file != "status" && one.IsAlive)
            {
                return -1;
            }

            sum += Math.Max(0, number);
        }

        return sum;
    }
}

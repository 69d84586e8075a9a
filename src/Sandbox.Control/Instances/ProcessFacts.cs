using Sandbox.Launch;

namespace Sandbox.Control;

/// <summary>One process as /proc/PID/stat has it.</summary>
internal sealed class ProcessFacts
{
    /// <summary>USER_HZ, which is 100 on every architecture that we build for (time(7)).</summary>
    public const int TicksPerSecond = 100;

    // Places behind the name in /proc/PID/stat (proc_pid_stat(5)), from the state on.
    private const int ParentAt = 1, UserAt = 11, SystemAt = 12, ThreadsAt = 17, StartAt = 19;
    private const int MostAtOnce = 200;

    private ProcessFacts(int pid, string name, string[] fields)
    {
        Pid = pid;
        Name = name;
        State = fields[0][0];
        Parent = (int)ProcFiles.Number(fields[ParentAt]);
        CpuTicks = ProcFiles.Number(fields[UserAt]) + ProcFiles.Number(fields[SystemAt]);
        Threads = (int)ProcFiles.Number(fields[ThreadsAt]);
        StartTicks = ProcFiles.Number(fields[StartAt]);
    }

    /// <summary>As the caller sees it.</summary>
    public int Pid { get; }

    /// <summary>comm.</summary>
    public string Name { get; }

    /// <summary>R, S, D, T, Z and so on.</summary>
    public char State { get; }

    /// <summary>The parent's pid.</summary>
    public int Parent { get; }

    /// <summary>Time on a processor, user and system, in hundredths of a second.</summary>
    public long CpuTicks { get; }

    public int Threads { get; }

    /// <summary>When it started, in hundredths of a second after boot: with the pid it names a process for good.</summary>
    public long StartTicks { get; }

    /// <summary>Null where it has ended.</summary>
    public static ProcessFacts? Read(int pid)
    {
        var text = ProcFiles.Read(pid, "stat");
        var open = text?.IndexOf('(') ?? -1;
        var close = text?.LastIndexOf(')') ?? -1; // the name may have any character in it
        if (open < 0 || close < open)
        {
            return null;
        }

        var fields = text![(close + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length <= StartAt ? null : new(pid, text[(open + 1)..close], fields);
    }

    /// <summary>Every process that the caller sees, oldest first.</summary>
    public static List<ProcessFacts> All()
    {
        var all = new List<ProcessFacts>();
        Span<int> pids = stackalloc int[MostAtOnce];
        var list = Proc.OpenList();
        for (var count = Proc.NextPids(list, pids); count >= 0; count = Proc.NextPids(list, pids))
        {
            for (var i = 0; i < count; i++)
            {
                if (Read(pids[i]) is { } one)
                {
                    all.Add(one);
                }
            }
        }

        Proc.Close(list);
        all.Sort((a, b) => a.StartTicks != b.StartTicks ? a.StartTicks.CompareTo(b.StartTicks) : a.Pid.CompareTo(b.Pid));
        return all;
    }

    /// <summary>Whether this very process is there still and not only waited for.</summary>
    public bool IsAlive => Read(Pid) is { State: not ('Z' or 'X') } now && now.StartTicks == StartTicks;

    public bool IsStopped => State is 'T' or 't';

    /// <summary>When it started, by the host's clock: 2026-11-26T08:00:00Z.</summary>
    public string Started
    {
        get
        {
            // btime, in seconds of the epoch, does not waver as the uptime does that is rounded and read a moment later.
            var boot = 0L;
            foreach (var line in ProcFiles.Lines(ProcFiles.ReadAny("/proc/stat")))
            {
                boot = line.StartsWith("btime ", StringComparison.Ordinal) ? ProcFiles.Number(line[6..]) : boot;
            }

            var at = DateTime.UnixEpoch.AddSeconds(boot + (StartTicks / TicksPerSecond));
            return $"{at.Year}-{Two(at.Month)}-{Two(at.Day)}T{Two(at.Hour)}:{Two(at.Minute)}:{Two(at.Second)}Z";
        }
    }

    /// <summary>The command line, words parted by a space; the name where it has none, or it is not to be read.</summary>
    public string Command => ProcFiles.Read(Pid, "cmdline")?.TrimEnd('\0').Replace('\0', ' ') is { Length: > 0 } command ? Plain(command) : Name;

    /// <summary>The pid in the process's own pid namespace.</summary>
    public int PidInside => (int)ProcFiles.Number(ProcFiles.Field(Pid, "status", "NSpid").Split('\t')[^1]);

    private static string Two(int number) => number < 10 ? "0" + ProcFiles.Text(number) : ProcFiles.Text(number);

    // What a workload calls itself must not steer the reader's terminal.
    private static string Plain(string text)
    {
        var plain = text.ToCharArray();
        for (var i = 0; i < plain.Length; i++)
        {
            plain[i] = char.IsControl(plain[i]) ? '?' : plain[i];
        }

        return new(plain);
    }
}

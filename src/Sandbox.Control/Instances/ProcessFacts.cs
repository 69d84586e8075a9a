using System.Globalization;

namespace Sandbox.Control;

/// <summary>One process as /proc/PID/stat has it.</summary>
/// <param name="Pid">As the caller sees it.</param>
/// <param name="Name">comm.</param>
/// <param name="State">R, S, D, T, Z and so on.</param>
/// <param name="Parent">The parent's pid.</param>
/// <param name="CpuTicks">Time on a processor, user and system, in hundredths of a second.</param>
/// <param name="Threads">How many it has.</param>
/// <param name="StartTicks">When it started, in hundredths of a second after boot: with the pid it names a process for good.</param>
internal sealed record ProcessFacts(int Pid, string Name, char State, int Parent, long CpuTicks, int Threads, long StartTicks)
{
    /// <summary>USER_HZ, which is 100 on every architecture that we build for (time(7)).</summary>
    public const int TicksPerSecond = 100;

    // Places behind the name in /proc/PID/stat (proc_pid_stat(5)), from the state on.
    private const int ParentAt = 1, UserAt = 11, SystemAt = 12, ThreadsAt = 17, StartAt = 19;

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
        return fields.Length <= StartAt ? null : new(
            pid, text[(open + 1)..close], fields[0][0], (int)Field(ParentAt), Field(UserAt) + Field(SystemAt), (int)Field(ThreadsAt), Field(StartAt));

        long Field(int at) => long.TryParse(fields[at], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    /// <summary>Every process that the caller sees.</summary>
    public static List<ProcessFacts> All()
    {
        var all = new List<ProcessFacts>();
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && Read(pid) is { } one)
            {
                all.Add(one);
            }
        }

        return all;
    }

    /// <summary>Whether this very process is there still and not only waited for.</summary>
    public bool IsAlive => Read(Pid) is { State: not ('Z' or 'X') } now && now.StartTicks == StartTicks;

    /// <summary>When it started, by the host's clock.</summary>
    public DateTime Started
    {
        get
        {
            var uptime = (ProcFiles.ReadAny("/proc/uptime") ?? "0").Split(' ')[0];
            var seconds = double.TryParse(uptime, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : 0;
            return DateTime.UtcNow.AddSeconds(((double)StartTicks / TicksPerSecond) - seconds);
        }
    }

    /// <summary>The command line, words parted by a space; the name where it has none, or it is not to be read.</summary>
    public string Command => ProcFiles.Read(Pid, "cmdline")?.TrimEnd('\0').Replace('\0', ' ') is { Length: > 0 } command ? Plain(command) : Name;

    /// <summary>The pid in the process's own pid namespace.</summary>
    public int PidInside => (int)ProcFiles.Number(ProcFiles.Fields(Pid, "status").GetValueOrDefault("NSpid", "").Split('\t')[^1]);

    // What a workload calls itself must not steer the reader's terminal.
    private static string Plain(string text) => new([.. text.Select(one => char.IsControl(one) ? '?' : one)]);
}

// Reads a trace of tests/bench/timeline.sh and prints a table: microseconds by system call and program (Linux, Documentation/trace/events.rst).
//
//   dotnet run tests/bench/timeline.cs TRACE
#:property PublishAot=false
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

var columns = Trace.Launches(args[0])
    .Where(program => program.Value.Count >= 20 && Path.GetFileName(program.Key) != "spawnbench")
    .Select(program => (Name: Path.GetFileName(program.Key), Times: Trace.Means(program.Value, SystemCalls.Names())))
    .ToList();
var rows = columns.SelectMany(column => column.Times.Keys).Distinct().OrderByDescending(name => columns.Max(column => column.Times.GetValueOrDefault(name).Microseconds));
Console.WriteLine($"| call | {string.Join(" | ", columns.Select(column => $"{column.Name}, us (calls)"))} |");
Console.WriteLine("|---|" + string.Concat(columns.Select(_ => "--:|")));
Console.WriteLine($"| all | {string.Join(" | ", columns.Select(column => string.Create(CultureInfo.InvariantCulture, $"{column.Times.Values.Sum(time => time.Microseconds):0} ({column.Times.Values.Sum(time => time.Calls)})")))} |");
foreach (var row in rows)
{
    Console.WriteLine($"| {row} | {string.Join(" | ", columns.Select(column => column.Times.TryGetValue(row, out var time) ? string.Create(CultureInfo.InvariantCulture, $"{time.Microseconds:0.0} ({time.Calls})") : ""))} |");
}

/// <summary>An event of a process: microseconds, what it was, and the number of the system call.</summary>
internal readonly record struct Stamp(double At, string What, int Number);

/// <summary>What a trace says of launches.</summary>
internal static partial class Trace
{
    /// <summary>For each program, the events of each first process inside, from its clone to its exec.</summary>
    public static Dictionary<string, List<List<Stamp>>> Launches(string path)
    {
        var programs = new Dictionary<string, string>();
        var started = new Dictionary<string, (string Program, List<Stamp> Events)>();
        var done = new Dictionary<string, List<List<Stamp>>>();
        foreach (var match in File.ReadLines(path).Select(line => Line().Match(line)).Where(match => match.Success))
        {
            var (pid, what, text) = (match.Groups[1].Value, match.Groups[3].Value, match.Groups[4].Value);
            var at = double.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture) * 1e6;
            if (what == "sched_process_fork" && programs.TryGetValue(pid, out var program))
            {
                started[Child().Match(text).Groups[1].Value] = (program, [new(at, "fork", 0)]);
            }
            else if (what == "sched_process_exec")
            {
                programs[pid] = FileName().Match(text).Groups[1].Value;
                if (started.Remove(pid, out var launch))
                {
                    (done.TryGetValue(launch.Program, out var list) ? list : done[launch.Program] = []).Add([.. launch.Events, new(at, "exec", 0)]);
                }
            }
            else if (what is "sys_enter" or "sys_exit" && started.TryGetValue(pid, out var under))
            {
                under.Events.Add(new(at, what, int.Parse(text.Split(' ')[1], CultureInfo.InvariantCulture)));
            }
        }

        return done;
    }

    /// <summary>Mean time and number of each call over the faster half of the commonest kind of run; "between" is what is spent outside of the kernel.</summary>
    public static Dictionary<string, (double Microseconds, int Calls)> Means(List<List<Stamp>> runs, IReadOnlyDictionary<int, string> names)
    {
        var alike = runs.GroupBy(run => run.Count).MaxBy(group => group.Count())!.OrderBy(run => run[^1].At - run[0].At).ToList();
        alike = alike[..((alike.Count + 1) / 2)];
        var means = new Dictionary<string, (double Microseconds, int Calls)>();
        for (var i = 1; i < alike[0].Count; i++)
        {
            var stamp = alike[0][i];
            var name = stamp.What == "exec" ? "execve" : stamp.What == "sys_enter" ? "between" : names.GetValueOrDefault(stamp.Number, stamp.Number.ToString(CultureInfo.InvariantCulture));
            var (time, calls) = means.GetValueOrDefault(name);
            means[name] = (time + alike.Average(run => run[i].At - run[i - 1].At), calls + 1);
        }

        return means;
    }

    [GeneratedRegex(@"^\s*.+-(\d+)\s+\[\d+\]\s+\S+\s+([\d.]+): (\w+): (.*)$")]
    private static partial Regex Line();

    [GeneratedRegex(@"child_pid=(\d+)")]
    private static partial Regex Child();

    [GeneratedRegex(@"filename=(\S+)")]
    private static partial Regex FileName();
}

/// <summary>Numbers of system calls on this machine.</summary>
internal static partial class SystemCalls
{
    /// <summary>From the C header, which may be older than open_tree_attr(2) of Linux 6.15.</summary>
    public static IReadOnlyDictionary<int, string> Names()
    {
        using var compiler = Process.Start(new ProcessStartInfo("cc", ["-E", "-dM", "-include", "sys/syscall.h", "-x", "c", "/dev/null"]) { RedirectStandardOutput = true })!;
        var names = Definition().Matches(compiler.StandardOutput.ReadToEnd()).ToDictionary(match => int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture), match => match.Groups[1].Value);
        names.TryAdd(467, "open_tree_attr");
        return names;
    }

    [GeneratedRegex(@"#define __NR_(\w+) (\d+)")]
    private static partial Regex Definition();
}

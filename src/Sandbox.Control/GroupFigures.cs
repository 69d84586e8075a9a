using Sandbox.Plan;

namespace Sandbox.Control;

/// <summary>What the kernel counts for the cgroups of an instance (cgroup-v2.rst, cgroup-v1/): figures by the name of the file and word that they are from.</summary>
internal static class GroupFigures
{
    private static readonly string[] MemoryEvents = ["low", "high", "max", "oom", "oom_kill", "oom_group_kill"];
    private static readonly string[] CpuWords = ["usage_usec", "user_usec", "system_usec", "nr_periods", "nr_throttled", "throttled_usec"];

    /// <summary>Name and number of each, in order; a limit that there is none of is -1. Where they are from: the cgroup's path.</summary>
    public static List<(string Group, List<(string Name, long Value)> Figures)> Of(in LauncherDescription launcher, Instance instance)
    {
        var all = new List<(string, List<(string, long)>)>();
        foreach (var group in InstanceGroup.Of(launcher, instance))
        {
            var figures = new List<(string, long)>();
            if (group.IsUnified)
            {
                Version2(group, figures);
            }
            else
            {
                Version1(group, figures);
            }

            if (figures.Count > 0)
            {
                all.Add((group.Place.ToString(), figures));
            }
        }

        return all;
    }

    /// <summary>The number behind a word of a file of lines such as <c>oom_kill 3</c>; -1 without it.</summary>
    public static long Word(string? text, string word)
    {
        foreach (var line in ProcFiles.Lines(text))
        {
            if (line.Length > word.Length && line[word.Length] == ' ' && line.StartsWith(word, StringComparison.Ordinal))
            {
                return ProcFiles.Number(line[(word.Length + 1)..]);
            }
        }

        return -1;
    }

    private static void Version2(InstanceGroup group, List<(string, long)> to)
    {
        foreach (var file in new[] { "memory.current", "memory.peak", "memory.max", "memory.swap.current", "pids.current", "pids.peak", "pids.max" })
        {
            Single(group, file, file, to);
        }

        Words(group, "memory.events", MemoryEvents, to);
        Words(group, "pids.events", ["max"], to);
        Words(group, "cpu.stat", CpuWords, to);
        Devices(group.Read("io.stat"), to);
        foreach (var kind in Pressure.Kinds)
        {
            Stall(group.Read(kind + ".pressure"), kind, to);
        }
    }

    // The figures that have a name of version 2 get it, in its units.
    private static void Version1(InstanceGroup group, List<(string, long)> to)
    {
        Single(group, "memory.usage_in_bytes", "memory.current", to);
        Single(group, "memory.max_usage_in_bytes", "memory.peak", to);
        Single(group, "memory.limit_in_bytes", "memory.max", to);
        Single(group, "memory.failcnt", "memory.events.max", to);
        Words(group, "memory.oom_control", ["oom_kill"], to, "memory.events");
        Single(group, "pids.current", "pids.current", to);
        Single(group, "pids.max", "pids.max", to);
        Words(group, "pids.events", ["max"], to);
        Single(group, "cpuacct.usage", "cpu.stat.usage_usec", to, 1000);
        if (group.Read("cpu.cfs_quota_us") is not null)
        {
            Words(group, "cpu.stat", ["nr_periods", "nr_throttled"], to);
            Add(to, "cpu.stat.throttled_usec", Word(group.Read("cpu.stat"), "throttled_time") / 1000);
        }
    }

    private static void Single(InstanceGroup group, string file, string name, List<(string, long)> to, long divisor = 1)
    {
        if (group.Read(file) is { } text)
        {
            Add(to, name, LimitSpelling.Bytes(text) is >= 0 and var number ? number / divisor : -1);
        }
    }

    private static void Words(InstanceGroup group, string file, string[] words, List<(string, long)> to, string? name = null)
    {
        var text = group.Read(file);
        foreach (var word in words)
        {
            if (Word(text, word) is >= 0 and var number)
            {
                Add(to, $"{name ?? file}.{word}", number);
            }
        }
    }

    // 8:0 rbytes=4096 wbytes=0 rios=1 wios=0 dbytes=0 dios=0
    private static void Devices(string? text, List<(string, long)> to)
    {
        foreach (var line in ProcFiles.Lines(text))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            for (var i = 1; i < words.Length && words[0].Contains(':', StringComparison.Ordinal); i++)
            {
                var equals = words[i].IndexOf('=');
                if (equals > 0)
                {
                    Add(to, $"io.stat.{words[0]}.{words[i][..equals]}", ProcFiles.Number(words[i][(equals + 1)..]));
                }
            }
        }
    }

    // some avg10=0.00 avg60=0.00 avg300=0.00 total=6471
    private static void Stall(string? text, string kind, List<(string, long)> to)
    {
        foreach (var line in ProcFiles.Lines(text))
        {
            var at = line.IndexOf("total=", StringComparison.Ordinal);
            if (at > 0)
            {
                Add(to, $"{kind}.pressure.{line.Split(' ')[0]}_usec", ProcFiles.Number(line[(at + "total=".Length)..]));
            }
        }
    }

    private static void Add(List<(string, long)> to, string name, long value) => to.Add((name, value));
}

using System.Text.Json;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Cgroup.Tests;

/// <summary>--update, --events, --freeze and --stats of instances whose limits are in the hierarchies of cgroup v1.</summary>
public sealed class LiveVersion1Tests : IDisposable
{
    private const Needs Host = CgroupStage.Any | Needs.Cgroup1;
    private const string EatMemory = "x=aaaaaaaaaaaaaaaa; while :; do x=$x$x; done", Count = "i=0; while :; do i=$((i+1)); echo $i > /tmp/n; done";

    private readonly Lazy<CgroupStage> _stage = new(() => new CgroupStage());

    public void Dispose()
    {
        if (_stage.IsValueCreated)
        {
            _stage.Value.Dispose();
        }
    }

    [KernelFact(Host)]
    public void Limits_change_while_it_runs_and_hold()
    {
        using var running = Start("exec /bin/busybox sleep 60");
        Assert.Equal("memory.max: 64MiB -> 24MiB\ncpu.max: 50% -> 150%\npids.max: 12 -> 20\n", Verb("--update", "memory.max=24MiB", "cpu.max=150%", "pids.max=20").Output);
        Assert.Equal(137, Verb("--exec", "--", "/bin/sh", "-c", EatMemory).ExitCode);
        Assert.Equal("memory.max: 24MiB -> 96MiB\nmemory.swap: 0 -> 4MiB\n", Verb("--update", "memory.swap=4MiB", "memory.max=96MiB").Output.Split('\n').Order(StringComparer.Ordinal).Aggregate("", (all, line) => line.Length == 0 ? all : all + line + "\n"));
        Assert.Equal("{\"key\": \"memory.max\", \"before\": \"96MiB\", \"after\": \"32MiB\"", Verb("--update", "--json", "memory.max=32MiB").Output.Split('[')[1].Split(", \"cgroup\"")[0]);
        Assert.Equal("memory.swap: 4MiB -> 4MiB\n", Verb("--update", "memory.swap=4MiB").Output); // it stayed what it was
        Assert.Contains(": SBX1093: --update: memory.high: this host has cgroup v1", Verb("--update", "memory.high=32MiB").Error, StringComparison.Ordinal);
        Assert.Contains(": SBX1090: --update: 'max' takes a size with its unit, and '32M' is none; write 32MiB\n", Verb("--update", "memory.max=32M").Error, StringComparison.Ordinal);
        Assert.Contains(": SBX1090: --update: 'pids.max' is given twice", Verb("--update", "pids.max=5", "pids.max=6").Error, StringComparison.Ordinal);
        Assert.Contains("(resources: {cpu: {set: 0}})", Verb("--update", "cpu.set=0").Error, StringComparison.Ordinal);
        Assert.Equal(137, Verb("--exec", "--", "/bin/sh", "-c", EatMemory).ExitCode);
        End(running, 143);
    }

    // The launcher held the file that it now reads.
    [KernelFact(Host)]
    public void The_limit_that_killed_it_is_the_one_that_is_said()
    {
        using var running = Start("while [ ! -e /tmp/go ]; do /bin/busybox sleep 0.1; done; " + EatMemory);
        Verb("--update", "memory.max=16MiB");
        Verb("--exec", "--", "/bin/busybox", "touch", "/tmp/go");
        var run = running.WaitForEnd();
        Assert.Equal((137, "limits.sandbox.yaml(8): SBX1058: out of memory: the kernel killed it at its limit of 16 MiB; raise resources.memory.max, or make it use less\n"), (run.ExitCode, run.Error));
    }

    [KernelFact(Host)]
    public void All_limits_change_or_none()
    {
        using var running = Start("exec /bin/busybox sleep 60");
        Assert.Equal("pids.max: 12 -> 13\n", Verb("--update", "pids.max=13").Output);
        var run = Verb("--update", "memory.max=128MiB", "pids.max=30", "cpu.burst=90ms");
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Matches(@": SBX1093: --update: cpu\.burst: .*; nothing is changed\n$", run.Error);
        Assert.Equal("memory.max: 64MiB -> 64MiB\npids.max: 13 -> 13\nmemory.swap: 0 -> 0\n", Verb("--update", "memory.max=64MiB", "pids.max=13", "memory.swap=0").Output);
        End(running, 143);
    }

    // An outer sandbox may answer for the kernel. Here a file does, over the group's own: it keeps what stood behind the number.
    [KernelFact(Host)]
    public void A_limit_that_does_not_read_back_is_not_had()
    {
        using var running = Start("exec /bin/busybox sleep 60");
        var file = _stage.Value.At("pids.max");
        File.WriteAllText(file, "12345\n");
        var group = CgroupStage.Groups("limits").Single(one => one.Contains("/pids/", StringComparison.Ordinal));
        var run = Command.Run(new Run("unshare", "-m", "sh", "-c", $"mount --bind {file} {group}/pids.max && exec {_stage.Value.At("limits")} --update memory.max=32MiB pids.max=20"));
        Assert.Matches(@": SBX1093: --update: pids\.max: the kernel has made something else of it: 20345; .*; nothing is changed\n$", run.Error);
        Assert.Equal("12345\n", File.ReadAllText(file));
        Assert.Equal("memory.max: 64MiB -> 64MiB\npids.max: 12 -> 12\n", Verb("--update", "memory.max=64MiB", "pids.max=12").Output);
        End(running, 143);
    }

    [KernelFact(Host)]
    public void Events_tell_what_the_kernel_did_and_how_it_ended()
    {
        using var running = Start("exec /bin/busybox sleep 60");
        using var events = Command.Start(new Run(_stage.Value.At("limits"), "--events", "--json", "--pressure", "cpu:some:1ms/2s"));
        Thread.Sleep(700);
        Verb("--exec", "--", "/bin/sh", "-c", EatMemory);
        Verb("--exec", "--", "/bin/sh", "-c", "for i in 1 2 3 4 5 6 7 8 9 10 11 12; do /bin/busybox sleep 1 & done");
        Verb("--exec", "--", "/bin/busybox", "timeout", "2", "/bin/sh", "-c", "while :; do :; done");
        Verb("--stop");
        var run = events.WaitForEnd();
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var seen = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(("started", running.Pid), (seen[0].GetProperty("event").GetString(), seen[0].GetProperty("pid").GetInt32()));
        Assert.Contains(seen, one => Is(one, "memory", "oom_kill") && one.GetProperty("added").GetInt32() >= 1);
        Assert.Contains(seen, one => Is(one, "pids", "max") && one.GetProperty("added").GetInt32() >= 1);
        Assert.Contains(seen, one => Is(one, "cpu", "throttled") && one.GetProperty("microseconds").GetInt64() > 100_000);
        Assert.Contains(seen, one => Is(one, "pressure", "cpu:some:1ms/2s") && one.GetProperty("cgroup").GetString() == "host");
        Assert.Equal("ended", seen[^1].GetProperty("event").GetString());
        if (Environment.OSVersion.Version >= new Version(6, 15))
        {
            Assert.Equal(143, seen[^1].GetProperty("code").GetInt32());
        }

        End(running, 143);
    }

    [KernelFact(Host)]
    public void Events_end_with_their_time_and_refuse_nonsense()
    {
        using var running = Start("exec /bin/busybox sleep 60");
        var run = Verb("--events", "--for", "300ms");
        Assert.Matches($"^\\S+Z started pid={running.Pid} at=\\S+Z watched=(pids|memory|cpu):\\S+ \\S+ \\S+\n$", run.Output);
        Assert.InRange(run.Elapsed.TotalSeconds, 0.3, 5);
        Assert.Contains(": SBX1094: --events: 'disk:some:1ms/2s' is no pressure", Verb("--events", "--pressure", "disk:some:1ms/2s").Error, StringComparison.Ordinal);
        Assert.Contains(": SBX1094: --events: 'io:full:1s/100ms': the kernel takes", Verb("--events", "--pressure", "io:full:1s/100ms").Error, StringComparison.Ordinal);
        Assert.Contains("'--for' takes a duration, and '5' is none; write 5s\n", Verb("--events", "--for", "5").Error, StringComparison.Ordinal);
        End(running, 143);
    }

    [KernelFact(Host)]
    public void Stats_are_those_of_the_group()
    {
        using var running = Start("exec /bin/busybox sleep 60");
        var groups = JsonDocument.Parse(Verb("--stats", "--json").Output).RootElement.GetProperty("cgroups").EnumerateArray().ToList();
        Assert.Equal(3, groups.Count);
        Assert.Contains(groups, one => one.TryGetProperty("memory.current", out var bytes) && bytes.GetInt64() is > 0 and < 64 << 20 && one.GetProperty("memory.max").GetInt64() == 64 << 20);
        Assert.Contains(groups, one => one.TryGetProperty("pids.current", out var pids) && pids.GetInt32() == 2);
        Assert.Contains(groups, one => one.TryGetProperty("cpu.stat.nr_throttled", out _));
        End(running, 143);
    }

    // A group of the freezer that somebody has put the sandbox in: what is frozen there cannot even be killed.
    [KernelFact(Host)]
    public void A_group_of_the_freezer_is_used_where_it_is_the_sandboxs()
    {
        var group = "/sys/fs/cgroup/freezer/sandboxtests-freezer";
        Directory.CreateDirectory(group);
        try
        {
            using (var running = StartIn(group, $"({Count}) & /bin/busybox sleep 60"))
            {
                Assert.Matches(@"is frozen: cgroup freezer:/sandboxtests-freezer, \d processes\n$", Verb("--freeze").Output);
                Assert.Contains("\"state\": \"frozen\"", Verb("--ps", "--json").Output, StringComparison.Ordinal);
                Assert.Contains(": SBX1068: --exec: the instance is frozen", Verb("--exec", "--", "/bin/busybox", "true").Error, StringComparison.Ordinal);
                var before = Counter(running);
                Thread.Sleep(300);
                Assert.Equal(before, Counter(running));
                Assert.Contains("goes on: cgroup freezer:/sandboxtests-freezer", Verb("--thaw").Output, StringComparison.Ordinal);

                // Waited for: the file is empty for a moment each time that it is written.
                Assert.True(SpinWait.SpinUntil(() => Counter(running) != before, 10_000));
                Verb("--freeze");
                Assert.Matches(@"ended after [0-3]\.\d s", Verb("--stop").Output);
                Assert.Equal(143, running.WaitForEnd().ExitCode);
            }

            using var second = StartIn(group, $"({Count}) & /bin/busybox sleep 60");
            Verb("--freeze");
            Assert.Equal(0, Verb("--kill").ExitCode);
            Assert.Equal(137, second.WaitForEnd().ExitCode);
        }
        finally
        {
            File.WriteAllText(group + "/freezer.state", "THAWED");
            for (var attempt = 0; attempt < 100 && Command.Run(new Run("rmdir", group)).ExitCode != 0; attempt++)
            {
                Thread.Sleep(20);
            }
        }
    }

    // Without one by signals, and stopped all the same.
    [KernelFact(Host)]
    public void What_was_stopped_by_signals_can_be_asked_to_end()
    {
        using var running = Start("trap 'exit 7' TERM; /bin/busybox sleep 60 & wait");
        Assert.Contains("is frozen: SIGSTOP to 2 processes", Verb("--freeze").Output, StringComparison.Ordinal);
        Assert.Matches(@"ended after [0-3]\.\d s", Verb("--stop", "--instance", "/sandbox-limits").Output);
        Assert.Equal(7, running.WaitForEnd().ExitCode);
    }

    private RunningCommand StartIn(string freezer, string script)
    {
        var running = Start(script);
        var all = JsonDocument.Parse(Verb("--ps", "--json").Output).RootElement[0];
        var workload = all.GetProperty("workloadPid").GetInt32();
        foreach (var pid in Tree(int.Parse(File.ReadLines($"/proc/{workload}/status").First(line => line.StartsWith("PPid:", StringComparison.Ordinal))[5..], System.Globalization.CultureInfo.InvariantCulture)))
        {
            File.WriteAllText(freezer + "/cgroup.procs", $"{pid}");
        }

        return running;
    }

    private static IEnumerable<int> Tree(int pid) =>
        [pid, .. Command.Run(new Run("pgrep", "-P", $"{pid}")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).SelectMany(child => Tree(int.Parse(child, System.Globalization.CultureInfo.InvariantCulture)))];

    private string Counter(RunningCommand running)
    {
        Assert.False(running.HasEnded);
        var workload = JsonDocument.Parse(Verb("--ps", "--json").Output).RootElement[0].GetProperty("workloadPid").GetInt32();
        return File.ReadAllText($"/proc/{workload}/root/tmp/n");
    }

    private RunningCommand Start(string script)
    {
        var running = Command.Start(new Run(_stage.Value.At("limits"), "--", "-c", script));
        for (var attempt = 0; Verb("--ps", "--json").Output == "[]\n"; attempt++)
        {
            Assert.True(attempt < 100 && !running.HasEnded, "it does not run");
            Thread.Sleep(50);
        }

        return running;
    }

    private static void End(RunningCommand running, int code)
    {
        Command.Signal(running.Pid, 15);
        Assert.Equal(code, running.WaitForEnd().ExitCode);
        Assert.Empty(CgroupStage.Groups("limits"));
    }

    private static bool Is(JsonElement one, string what, string name) => one.GetProperty("event").GetString() == what && one.TryGetProperty("name", out var its) && its.GetString() == name;

    private RunResult Verb(params string[] words) => Command.Run(new Run(_stage.Value.At("limits"), words));
}

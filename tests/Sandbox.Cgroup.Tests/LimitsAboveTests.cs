using Sandbox.Testing;
using Xunit;

namespace Sandbox.Cgroup.Tests;

/// <summary>A limit above the parent's is worth nothing, which is said: in cgroup v1, below groups of the test's own that allow less.</summary>
public sealed class LimitsAboveTests : IDisposable
{
    private const Needs Host = CgroupStage.Any | Needs.Cgroup1;
    private const string Said = ": a cgroup above allows less, and the lowest holds; raise that one (of a unit or slice: systemctl set-property), or write no more here: ";

    private readonly Lazy<CgroupStage> _stage = new(() => new CgroupStage());
    private readonly List<string> _groups = [];

    [KernelTheory(Host)]
    [InlineData("memory", 8, "memory.limit_in_bytes", "memory.limit_in_bytes=33554432")]
    [InlineData("cpu", 11, "cpu.cfs_quota_us", "cpu.cfs_period_us=200000", "cpu.cfs_quota_us=99000")] // 49.5%, with a larger number
    [InlineData("pids", 14, "pids.max", "pids.max=11")]
    public void A_higher_limit_is_an_error_at_its_line(string controller, int line, string file, params string[] above)
    {
        var lower = Make(Group(controller), above);
        var run = Below(Make(lower + "/between"), "limits", "echo ran");
        Assert.Equal((125, ""), (run.ExitCode, run.Output));
        Assert.Equal($"limits.sandbox.yaml({line}): SBX1095: limit {file}{Said}{lower}/{file} says {above[^1].Split('=')[1]}\n", run.Error);
        Assert.Empty(CgroupStage.Groups("limits"));
    }

    [KernelTheory(Host)]
    [InlineData("memory", "memory.limit_in_bytes=67108864")]
    [InlineData("cpu", "cpu.cfs_period_us=200000", "cpu.cfs_quota_us=100000")]
    [InlineData("pids", "pids.max=12")]
    public void As_much_as_above_is_none(string controller, params string[] above)
    {
        var run = Below(Make(Group(controller), above), "limits", "echo ran");
        Assert.Equal((0, "ran\n", ""), (run.ExitCode, run.Output, run.Error));
    }

    [KernelFact(Host)]
    public void Limits_that_hold_already_are_looked_at_too()
    {
        var lower = Make(Group("pids"), "pids.max=11");
        var run = Below(Make(lower + "/own", "pids.max=12"), "limits", "echo ran");
        Assert.Equal((125, $"limits.sandbox.yaml(14): SBX1095: limit pids.max{Said}{lower}/pids.max says 11\n"), (run.ExitCode, run.Error));
    }

    [KernelFact(Host)]
    public void A_wish_is_reported_and_written_all_the_same()
    {
        var lower = Make(Group("pids"), "pids.max=7");
        var run = Below(lower, "best", "echo ran; exec /bin/busybox sleep 1", "cat $0/sandbox-best/pids.max");
        Assert.Contains("best.sandbox.yaml(8): SBX1095: limit pids.max: best effort, it does not hold" + Said + lower + "/pids.max says 7\n", run.Error, StringComparison.Ordinal);
        Assert.Equal((0, "ran\n9\n"), (run.ExitCode, run.Output));
    }

    [KernelFact(Host)]
    public void Update_refuses_it_for_an_instance_that_runs()
    {
        var lower = Make(Group("pids"), "pids.max=15");
        using var running = Start(lower, "limits", "exec /bin/busybox sleep 60");
        for (var attempt = 0; Verb("--ps", "--json").Output.StartsWith("[]", StringComparison.Ordinal); attempt++)
        {
            Assert.True(attempt < 200, "it did not start within ten seconds");
            Thread.Sleep(50);
        }

        Assert.Equal($"limits.sandbox.yaml: SBX1093: --update: pids.max{Said}{lower}/pids.max says 15; nothing is changed\n", Verb("--update", "pids.max=16", "memory.max=24MiB").Error);
        Assert.Equal("memory.max: 64MiB -> 64MiB\npids.max: 12 -> 15\n", Verb("--update", "memory.max=64MiB", "pids.max=15").Output);
        Command.Signal(running.Pid, 15);
        Assert.Equal(143, running.WaitForEnd().ExitCode);
    }

    private RunResult Verb(params string[] words) => Command.Run(new Run(_stage.Value.At("limits"), words) { Timeout = TimeSpan.FromSeconds(30) });

    private RunResult Below(string group, string spec, string script, string? meanwhile = null)
    {
        if (meanwhile is null)
        {
            return Command.Run(Inside(group, "exec \"$@\"", spec, script));
        }

        return Command.Run(Inside(group, "\"$@\" & p=$!; sleep 0.6; " + meanwhile + "; wait $p", spec, script));
    }

    private RunningCommand Start(string group, string spec, string script) => Command.Start(Inside(group, "exec \"$@\"", spec, script));

    /// <summary>A shell that moves itself there, and starts the launcher.</summary>
    private Run Inside(string group, string how, string spec, string script) =>
        new("sh", "-c", "echo $$ > $0/cgroup.procs; " + how, group, _stage.Value.At(spec), "--", "-c", script) { Timeout = TimeSpan.FromSeconds(30) };

    private string Make(string group, params string[] limits)
    {
        Directory.CreateDirectory(group);
        _groups.Add(group);
        foreach (var limit in limits)
        {
            File.WriteAllText(Path.Combine(group, limit.Split('=')[0]), limit.Split('=')[1]);
        }

        return group;
    }

    /// <summary>The tests' own in the hierarchy of a controller.</summary>
    private static string Group(string controller)
    {
        var line = File.ReadLines("/proc/self/cgroup").Select(one => one.Split(':', 3)).First(one => one[1].Split(',').Contains(controller));
        return Path.Combine("/sys/fs/cgroup", controller, line[2].TrimStart('/'), "sandboxtests-lower");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var group in Enumerable.Reverse(_groups))
        {
            for (var attempt = 0; Directory.Exists(group) && Command.Run(new Run("rmdir", group)).ExitCode != 0 && attempt < 100; attempt++)
            {
                Thread.Sleep(50);
            }
        }

        if (_stage.IsValueCreated)
        {
            _stage.Value.Dispose();
        }
    }
}

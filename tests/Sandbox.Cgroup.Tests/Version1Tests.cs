using System.Globalization;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Cgroup.Tests;

/// <summary>Limits in the hierarchies of cgroup v1, below the cgroup that the tests run in, each hit for real; nothing is left over.</summary>
public sealed class Version1Tests : IDisposable
{
    private const Needs Host = CgroupStage.Any | Needs.Cgroup1;

    // Doubles until the kernel ends it.
    private const string EatMemory = "x=aaaaaaaaaaaaaaaa; while :; do x=$x$x; done";

    private readonly Lazy<CgroupStage> _stage = new(() => new CgroupStage());

    private CgroupStage Stage => _stage.Value;

    [KernelFact(Host)]
    public void Too_much_memory_is_said_as_such()
    {
        var run = Stage.Shell("limits", EatMemory);
        Assert.Equal((137, "limits.sandbox.yaml(8): SBX1058: out of memory: the kernel killed it at its limit of 64 MiB; raise resources.memory.max, or make it use less\n"), (run.ExitCode, run.Error));
        Assert.Empty(CgroupStage.Groups("limits"));
    }

    [KernelFact(Host)]
    public void No_more_processes_than_allowed()
    {
        var run = Stage.Shell("limits", "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13; do /bin/busybox sleep 20 & done");
        Assert.Contains("can't fork", run.Error, StringComparison.Ordinal);
        Assert.Empty(CgroupStage.Groups("limits"));
    }

    [KernelFact(Host)]
    public void No_more_cpu_time_than_allowed()
    {
        // The second line of times(1p): user and system time of the children.
        var run = Stage.Shell("limits", "/bin/busybox timeout 4 /bin/sh -c 'while :; do :; done'; times");
        var used = run.Output.Split('\n')[1].Split(' ').Sum(Seconds);
        Assert.InRange(used, 0.1, 2.2);
    }

    private static double Seconds(string time)
    {
        var parts = time.TrimEnd('s').Split('m');
        return (60 * double.Parse(parts[0], CultureInfo.InvariantCulture)) + double.Parse(parts[1], CultureInfo.InvariantCulture);
    }

    [KernelFact(Host)]
    public void The_kernel_has_what_the_spec_says_while_it_runs()
    {
        using var running = Command.Start(new Run(Stage.At("limits"), "--", "-c", "echo; exec /bin/busybox sleep 60"));
        WaitForGroups("limits", 3);
        var (memory, cpu, pids) = (Own("memory", "sandbox-limits"), Own("cpu", "sandbox-limits"), Own("pids", "sandbox-limits"));
        Assert.Equal(("67108864", "67108864"), (Value(memory, "memory.limit_in_bytes"), Value(memory, "memory.memsw.limit_in_bytes")));
        Assert.Equal(("50000", "100000", "2048"), (Value(cpu, "cpu.cfs_quota_us"), Value(cpu, "cpu.cfs_period_us"), Value(cpu, "cpu.shares")));
        Assert.Equal("12", Value(pids, "pids.max"));
        Assert.Equal(2, Value(pids, "cgroup.procs").Split('\n').Length); // our init and the workload, and not the launcher
        Command.Signal(running.Pid, 15);
        running.WaitForEnd();
        Assert.Empty(CgroupStage.Groups("limits"));
    }

    [KernelFact(Host)]
    public void The_sandbox_sees_its_own_cgroup_as_the_root()
    {
        var run = Stage.Shell("shared", "/bin/busybox cat /proc/self/cgroup; /bin/busybox grep Cpus_allowed_list /proc/self/status");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Matches(":pids:/\n", run.Output);
        Assert.Matches(":cpuset:/\n", run.Output);
        Assert.EndsWith("Cpus_allowed_list:\t0\n", run.Output, StringComparison.Ordinal);
        Assert.Empty(CgroupStage.Groups("shared"));
    }

    [KernelFact(Host)]
    public void A_second_instance_has_a_group_of_its_own_and_a_killed_one_is_swept()
    {
        using (var first = Command.Start(new Run(Stage.At("shared"), "--", "-c", "exec /bin/busybox sleep 60")))
        using (var second = Command.Start(new Run(Stage.At("shared"), "--", "-c", "exec /bin/busybox sleep 60")))
        {
            WaitForGroups("shared", 4);
            Assert.Contains("/sys/fs/cgroup/pids/sandbox-shared-2", CgroupStage.Groups("shared"));
            Command.Signal(first.Pid, 9);
            Command.Signal(second.Pid, 9);
            first.WaitForEnd();
            second.WaitForEnd();
        }

        Thread.Sleep(500);
        Assert.Equal(4, CgroupStage.Groups("shared").Length); // empty ones
        Assert.Equal("", string.Concat(CgroupStage.Groups("shared").Select(group => File.ReadAllText(group + "/cgroup.procs"))));
        Assert.Equal(0, Stage.Shell("shared", "exit 0").ExitCode);
        Assert.DoesNotContain("/sys/fs/cgroup/pids/sandbox-shared", CgroupStage.Groups("shared"));
    }

    /// <summary>Between making its group and locking it, one looks as if nobody had it: the other takes it away and makes its own, which the first must not take for its own.</summary>
    [KernelFact(Host | Needs.Strace)]
    public void Two_that_start_at_once_have_two_groups()
    {
        using var slow = Command.Start(new Run("strace", "-f", "-o", "/dev/null", "-e", "trace=mkdirat", "-e", "inject=mkdirat:delay_exit=700000", Stage.At("shared"), "--", "-c", "exec /bin/busybox sleep 4"));
        WaitFor(() => CgroupStage.Groups("shared").Length > 0);
        using var second = Command.Start(new Run(Stage.At("shared"), "--", "-c", "exec /bin/busybox sleep 4"));
        WaitForGroups("shared", 4);
        Assert.Equal((0, 0), (second.WaitForEnd().ExitCode, slow.WaitForEnd().ExitCode));
        Assert.Empty(CgroupStage.Groups("shared"));
    }

    [KernelFact(Host)]
    public void A_failing_start_leaves_nothing()
    {
        var run = Stage.Shell("failing", "exit 0");
        Assert.Equal(125, run.ExitCode);
        Assert.StartsWith("failing.sandbox.yaml(7): SBX1007", run.Error, StringComparison.Ordinal);
        Assert.Empty(CgroupStage.Groups("failing"));
    }

    [KernelFact(Host)]
    public void What_is_left_of_a_sandbox_in_the_hosts_pid_namespace_ends_with_it()
    {
        var run = Stage.Shell("orphans", "/bin/busybox sleep 77123 > /dev/null 2>&1 & exit 3");
        Assert.Equal((3, ""), (run.ExitCode, run.Error));
        Assert.Empty(CgroupStage.Groups("orphans"));
        Assert.Equal(1, Command.Run(new Run("pgrep", "-f", "sleep 77123")).ExitCode);
    }

    [KernelFact(Host)]
    public void A_hard_limit_that_cannot_be_had_fails_the_launch()
    {
        var run = Stage.Shell("hard", "echo ran");
        Assert.Equal((125, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("hard.sandbox.yaml(9): SBX1057: limit cpuset.cpus: ", run.Error, StringComparison.Ordinal);
        Assert.Empty(CgroupStage.Groups("hard"));
        var unified = Stage.Shell("unified", "echo ran");
        Assert.Equal((125, ""), (unified.ExitCode, unified.Output));
        Assert.Matches(@"^unified\.sandbox\.yaml\(\d+\): SBX1057: limit memory\.(high|low|min): this host has cgroup v1 for it", unified.Error);
    }

    [KernelFact(Host)]
    public void A_wish_that_cannot_be_met_is_reported_and_the_rest_holds()
    {
        var run = Stage.Shell("best", "/bin/busybox grep Cpus_allowed_list /proc/self/status; for i in 1 2 3 4 5 6 7 8 9; do /bin/busybox sleep 20 & done");
        Assert.Contains("best.sandbox.yaml(10): SBX1057: limit cpuset.cpus: ERANGE: best effort, it does not hold: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("best.sandbox.yaml(15): SBX1057: limit /dev/nosuch: ENOENT: best effort, it does not hold: there is no such device or path on the host; ", run.Error, StringComparison.Ordinal);
        Assert.Contains("best.sandbox.yaml(12): SBX1057: limit hugetlb", run.Error, StringComparison.Ordinal);
        Assert.Contains("can't fork", run.Error, StringComparison.Ordinal);
        Assert.StartsWith("Cpus_allowed_list", run.Output, StringComparison.Ordinal);
        Assert.Empty(CgroupStage.Groups("best"));
    }

    [KernelFact(Host)]
    public void Limits_that_hold_already_are_not_made_twice()
    {
        string[] groups = [Own("memory", "sandboxtests-own"), Own("cpu", "sandboxtests-own"), Own("pids", "sandboxtests-own")];
        const string script = "mkdir $0 $1 $2; echo 67108864 > $0/memory.limit_in_bytes; echo 67108864 > $0/memory.memsw.limit_in_bytes; echo 50000 > $1/cpu.cfs_quota_us; echo 2048 > $1/cpu.shares; echo 12 > $2/pids.max; "
            + "for i in $0 $1 $2; do echo $$ > $i/cgroup.procs; done; shift 2; exec \"$@\"";
        try
        {
            using var running = Command.Start(new Run("sh", "-c", script, groups[0], groups[1], groups[2], Stage.At("limits"), "--", "-c", "exec /bin/busybox sleep 60"));
            WaitFor(() => File.Exists(groups[2] + "/cgroup.procs") && Value(groups[2], "cgroup.procs").Split('\n').Length == 3);
            Assert.Empty(CgroupStage.Groups("limits"));
            Command.Signal(running.Pid, 15);
            Assert.Equal(143, running.WaitForEnd().ExitCode);
        }
        finally
        {
            WaitFor(() => Array.TrueForAll(groups, group => Command.Run(new Run("rmdir", group)).ExitCode == 0 || !Directory.Exists(group)));
        }
    }

    private static string Value(string group, string file) => File.ReadAllText(Path.Combine(group, file)).TrimEnd('\n');

    /// <summary>A group below the tests' own in the hierarchy of a controller.</summary>
    private static string Own(string controller, string name)
    {
        var line = File.ReadLines("/proc/self/cgroup").Select(one => one.Split(':', 3)).First(one => one[1].Split(',').Contains(controller));
        return Path.Combine("/sys/fs/cgroup", controller, line[2].TrimStart('/'), name);
    }

    private static void WaitForGroups(string spec, int count)
    {
        WaitFor(() => CgroupStage.Groups(spec).Length >= count);
        Thread.Sleep(500);
    }

    private static void WaitFor(Func<bool> until)
    {
        for (var attempt = 0; !until(); attempt++)
        {
            Assert.True(attempt < 400, "it did not come within twenty seconds");
            Thread.Sleep(50);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_stage.IsValueCreated)
        {
            Stage.Dispose();
        }

        foreach (var group in new[] { "shared" }.SelectMany(CgroupStage.Groups))
        {
            Command.Run(new Run("rmdir", group));
        }
    }
}

using System.Diagnostics;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Launch.Tests;

/// <summary>Stopping, forwarding, time limits, and who dies with whom. The stop timeout is 400 ms, the time limit 300 ms.</summary>
public class SignalTests
{
    private const int Hup = 1, Int = 2, Kill = 9, Usr1 = 10, Usr2 = 12, Term = 15, Cont = 18, Tstp = 20;

    public static TheoryData<string> Shapes => ["", "share", "init", "init share", "init share user"];

    [KernelTheory(Hand.Root)]
    [MemberData(nameof(Shapes))]
    public void A_stop_reaches_the_workload(string scenario)
    {
        using var run = Hand.Start(scenario, "trap 'echo stopped; exit 5' TERM; : > $READY; while :; do sleep 0.02; done");
        run.Signal(Term);
        var result = run.End();
        Assert.Equal((5, "stopped\n"), (result.ExitCode, result.Output));
    }

    [KernelTheory(Hand.Root)]
    [MemberData(nameof(Shapes))]
    public void A_deaf_workload_is_killed_after_the_timeout(string scenario)
    {
        using var run = Hand.Start(scenario, "trap '' TERM; : > $READY; while :; do sleep 0.02; done");
        var clock = Stopwatch.StartNew();
        run.Signal(Int);
        Assert.Equal(137, run.End().ExitCode);
        Assert.InRange(clock.ElapsedMilliseconds, 390, 5000);
    }

    [KernelTheory(Hand.Root)]
    [MemberData(nameof(Shapes))]
    public void No_signal_is_lost(string scenario)
    {
        using var run = Hand.Start(scenario + " patient", "trap 'h=1; t' HUP; trap 'u=1; t' USR1; trap 'v=1; t' USR2; t() { [ \"$h$u$v\" = 111 ] && exit 4; }; : > $READY; while :; do sleep 0.02; done");
        run.Signal(Hup);
        run.Signal(Usr1);
        run.Signal(Usr2);
        Assert.Equal(4, run.End().ExitCode);
    }

    [KernelTheory(Hand.Root)]
    [MemberData(nameof(Shapes))]
    public void A_second_stop_is_sent_again(string scenario)
    {
        var second = Path.Combine(Path.GetTempPath(), $"sandbox-launch-{Guid.NewGuid():N}");
        using var run = Hand.Start(scenario + " patient", $"n=0; trap 'n=$((n+1)); : > {second}; [ $n = 2 ] && exit 9' TERM; : > $READY; while :; do sleep 0.02; done");
        run.Signal(Term);
        Assert.True(SpinWait.SpinUntil(() => File.Exists(second), 5000));
        run.Signal(Term);
        Assert.Equal(9, run.End().ExitCode);
        File.Delete(second);
    }

    [KernelTheory(Hand.Root)]
    [InlineData("limit", "while :; do sleep 0.02; done", 143)]
    [InlineData("init share limit", "trap 'exit 0' TERM; while :; do sleep 0.02; done", 143)]
    [InlineData("init share limit usr1", "trap 'exit 0' USR1; while :; do sleep 0.02; done", 138)]
    [InlineData("init limit", "trap '' TERM; while :; do sleep 0.02; done", 137)]
    public void The_time_limit_stops_and_then_kills(string scenario, string script, int code)
    {
        // A PID 1 that does not ask for a signal does not get it (pid_namespaces(7)): without an init it is killed.
        var expected = scenario == "limit" ? 137 : code;
        var result = Hand.Run(scenario, script);
        Assert.Equal((expected, "hand.sandbox.yaml(23): SBX1046: time limit: the workload ran longer than it may; raise process.time_limit or make it faster\n"), (result.ExitCode, result.Error));
    }

    [KernelFact(Hand.Root)]
    public void A_workload_that_is_in_time_is_left_alone() => Assert.Equal(3, Hand.Run("init share limit", "exit 3").ExitCode);

    [KernelTheory(Hand.Root)]
    [MemberData(nameof(Shapes))]
    public void Nothing_outlives_a_killed_launcher(string scenario)
    {
        var mark = $"{Random.Shared.Next(100_000, 999_999)}.5";
        using (var run = Hand.Start(scenario, $"sleep {mark} & : > $READY; exec sleep {mark}"))
        {
            Assert.NotEmpty(Processes(mark));
            run.Signal(Kill);
            run.End();
        }

        Assert.True(SpinWait.SpinUntil(() => Processes(mark).Count == 0, 3000));
    }

    [KernelTheory(Hand.Root)]
    [InlineData("parentkill init share")]
    [InlineData("parentstop init share")]
    [InlineData("parentkill share")]
    public void The_launcher_follows_its_parent(string scenario)
    {
        var mark = $"{Random.Shared.Next(100_000, 999_999)}.5";
        var run = Hand.Of(scenario);
        using var parent = Command.Start(run with { Program = "sh", Arguments = ["-c", $"{Hand.Launcher} 'exec sleep {mark}' & wait"] });
        Assert.True(SpinWait.SpinUntil(() => Processes("sleep\0" + mark).Count == 1, 10_000));
        Command.Signal(parent.Pid, Kill);
        Assert.True(SpinWait.SpinUntil(() => Processes(mark).Count == 0, 5000));
    }

    [KernelFact(Hand.Root)]
    public void Job_control_stops_the_workload_and_the_launcher()
    {
        using var run = Hand.Start("init share", "trap 'exit 6' TERM; : > $READY; while :; do sleep 0.02; done");
        run.Signal(Tstp);
        Assert.True(SpinWait.SpinUntil(() => State(run.Pid) == 'T', 3000));
        run.Signal(Term);
        run.Signal(Cont);
        Assert.Equal(6, run.End().ExitCode);
    }

    /// <summary>Processes of the machine whose command line has the mark.</summary>
    private static List<string> Processes(string mark) => [.. Directory.GetDirectories("/proc").Where(directory => char.IsAsciiDigit(Path.GetFileName(directory)[0]) && Arguments(directory).Contains(mark, StringComparison.Ordinal))];

    private static string Arguments(string directory)
    {
        try
        {
            return File.ReadAllText(directory + "/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static char State(int pid)
    {
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        return stat[stat.LastIndexOf(')') + 2];
    }
}

using Sandbox.Testing;
using Xunit;

namespace Sandbox.Integration.Tests;

/// <summary>Signals to the launcher, the stop signal and its timeout, the time limit, and what a parent's death does.</summary>
public sealed class StopTests
{
    private const int Sighup = 1, Sigint = 2, Sigkill = 9, Sigusr1 = 10, Sigusr2 = 12, Sigterm = 15, Sigwinch = 28;

    [KernelTheory(Stage.Any)]
    [InlineData(Sighup, "HUP")]
    [InlineData(Sigusr1, "USR1")]
    [InlineData(Sigusr2, "USR2")]
    [InlineData(Sigwinch, "WINCH")]
    [InlineData(Sigterm, "TERM")]
    public void Signals_reach_the_workload(int signal, string name)
    {
        using var stage = Stage.Of("defaults", "plain");
        foreach (var user in new[] { User.Tests, User.Plain })
        {
            Assert.Equal((42, ""), Stop(stage, user, mark => $"trap 'exit 42' {name}; sleep {mark} & wait $!", signal));
        }
    }

    [KernelFact(Stage.Any)]
    public void A_workload_without_a_handler_ends_by_the_signal()
    {
        using var stage = Stage.Of("defaults", "plain");
        Assert.Equal((128 + Sigterm, ""), Stop(stage, User.Plain, mark => $"exec sleep {mark}", Sigterm));
        Assert.Equal((128 + Sigterm, ""), Stop(stage, User.Tests, mark => $"exec sleep {mark}", Sigint));
    }

    [KernelFact(Stage.Any)]
    public void A_second_request_to_stop_sends_the_signal_again()
    {
        using var stage = Stage.Of("defaults", "plain");
        Assert.Equal((9, ""), Stop(stage, User.Tests, mark => $"trap 'n=x$n; [ $n = xx ] && exit 9' TERM; sleep {mark} & while :; do wait $!; done", Sigterm, Sigterm));
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void The_stop_signal_is_the_spec_s(User user)
    {
        using var stage = Stage.Of("life", "timed");
        Assert.Equal((5, ""), Stop(stage, user, mark => $"trap 'exit 5' INT; trap 'exit 6' TERM; sleep {mark} & wait $!", Sigterm));
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void A_workload_that_does_not_stop_is_killed_after_the_timeout(User user)
    {
        using var stage = Stage.Of("life", "timed");
        Assert.Equal((128 + Sigkill, ""), Stop(stage, user, mark => $"trap '' INT TERM; sleep {mark}", Sigterm));
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void The_time_limit_stops_the_workload_and_says_so(User user)
    {
        using var stage = Stage.Of("life", "timed");
        foreach (var (script, code) in new[] { ("trap 'exit 5' INT; sleep 30 & wait $!", 128 + Sigint), ("trap '' INT; sleep 30", 128 + Sigkill) })
        {
            var run = stage.Shell(script, user);
            Assert.Equal(code, run.ExitCode);
            Assert.Equal("timed.sandbox.yaml(7): SBX1046: time limit: the workload ran longer than it may; raise process.time_limit or make it faster\n", run.Error);
            Assert.InRange(run.Elapsed.TotalSeconds, 1.4, 15);
        }
    }

    [KernelTheory(Stage.Any)]
    [InlineData("life", "timed")]
    [InlineData("keys", "caller")]
    public void The_launcher_follows_its_parent_where_the_spec_says_so(string group, string spec)
    {
        using var stage = Stage.Of(group, spec);
        var mark = LiveProcesses.NewMark();
        var run = stage.Launch("-c", $"trap 'echo stopped; exit' TERM; sleep {mark} & wait $!");

        // The parent waits in a session of its own, and is killed; the pipe of the output stays open as long as anybody writes to it.
        using var parent = Command.Start(run with { Program = "sh", Arguments = ["-c", "\"$0\" \"$@\" & wait", run.Program, .. run.Arguments] });
        LiveProcesses.WaitFor(mark);
        Command.Signal(parent.Pid, Sigkill);
        LiveProcesses.WaitForNone(mark);
        Assert.Equal(spec == "caller" ? "stopped\n" : "", parent.WaitForEnd().Output);
    }

    /// <summary>Starts a script, which sleeps its mark when it is ready, sends the signals and gives exit code and standard error.</summary>
    private static (int Code, string Error) Stop(Stage stage, User user, Func<string, string> script, params int[] signals)
    {
        var mark = LiveProcesses.NewMark();
        using var running = Command.Start(stage.Launch("-c", script(mark)) with { AsPlainUser = user == User.Plain });
        LiveProcesses.WaitFor(mark);
        foreach (var signal in signals)
        {
            Command.Signal(running.Pid, signal);
            Thread.Sleep(100); // two of one kind that are pending together are one
        }

        var result = running.WaitForEnd();
        LiveProcesses.WaitForNone(mark);
        return (result.ExitCode, result.Error);
    }
}

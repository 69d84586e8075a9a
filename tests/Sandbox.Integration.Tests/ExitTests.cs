using Sandbox.Testing;
using Xunit;

namespace Sandbox.Integration.Tests;

/// <summary>How a workload ends, and that nothing outlives it.</summary>
public sealed class ExitTests : IDisposable
{
    private const int Sigkill = 9;

    private readonly Stage _stage = Stage.Of("defaults", "plain");

    public void Dispose() => _stage.Dispose();

    [KernelTheory(Stage.Any)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(77)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(127)]
    [InlineData(255)]
    public void Exit_codes_pass_through_even_the_launcher_s_own(int code)
    {
        foreach (var user in new[] { User.Tests, User.Plain })
        {
            var run = _stage.Shell($"exit {code}", user);
            Assert.Equal((code, "", ""), (run.ExitCode, run.Output, run.Error));
        }
    }

    [KernelTheory(Stage.Any)]
    [InlineData("KILL", 137)]
    [InlineData("TERM", 143)]
    [InlineData("SEGV", 139)]
    [InlineData("HUP", 129)]
    [InlineData("PIPE", 141)]
    public void A_workload_that_a_signal_ends_gives_128_and_its_number(string signal, int code)
    {
        foreach (var user in new[] { User.Tests, User.Plain })
        {
            Assert.Equal(code, _stage.Shell($"kill -{signal} $$; sleep 5", user).ExitCode);
        }
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void Orphans_are_reaped(User user)
    {
        var seen = _stage.Lines("for i in 1 2 3 4 5; do (sleep 0.1 & ) ; ( (exit 3) & ) ; done; sleep 0.6; grep -l '^State:.Z' /proc/[0-9]*/status; ls -d /proc/[0-9]*; true", user);
        Assert.Equal(["/proc/1", "/proc/2"], seen); // the names of zombies would come before these
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void What_the_workload_leaves_in_the_background_dies_with_it(User user)
    {
        var (before, mark) = (LeakSnapshot.Take(), LiveProcesses.NewMark());
        var run = _stage.Shell($"setsid sleep {mark} >/dev/null 2>&1 & nohup sleep {mark} >/dev/null 2>&1 & exit 5", user);
        Assert.Equal(5, run.ExitCode);
        Assert.Empty(LiveProcesses.With(mark));
        Assert.Empty(before.LeftBehind());
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void A_killed_launcher_takes_everything_inside_with_it(User user)
    {
        var (before, mark) = (LeakSnapshot.Take(), LiveProcesses.NewMark());
        using (var running = Start($"setsid sleep {mark} & wait", user))
        {
            LiveProcesses.WaitFor(mark);
            Command.Signal(running.Pid, Sigkill);
            Assert.Equal(128 + Sigkill, running.WaitForEnd().ExitCode);
        }

        LiveProcesses.WaitForNone(mark);
        Assert.Empty(before.LeftBehind());
    }

    [KernelFact(Stage.Any)]
    public void A_killed_init_takes_the_workload_with_it_and_the_launcher_says_so()
    {
        var mark = LiveProcesses.NewMark();
        using var running = Start($"sleep {mark}; exit 3", User.Tests);
        LiveProcesses.WaitFor(mark);
        Command.Signal(int.Parse(LeakSnapshot.ChildrenOf(running.Pid).Single().Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture), Sigkill);
        Assert.Equal(128 + Sigkill, running.WaitForEnd().ExitCode);
        LiveProcesses.WaitForNone(mark);
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void Standard_input_passes_through_and_closed_descriptors_are_replaced(User user)
    {
        var piped = Command.Run(_stage.Launch("-c", "cat; ls /proc/$$/fd; true") with { Input = "piped\n", AsPlainUser = user == User.Plain });
        Assert.Equal("piped\n0\n1\n2\n", piped.Output);
        var closed = new Run("sh", "-c", "exec \"$0\" -- -c 'readlink /proc/$$/fd/0; readlink /proc/$$/fd/2' 0<&- 2>&-", _stage.Launcher) { AsPlainUser = user == User.Plain };
        Assert.Equal("/dev/null\n/dev/null\n", Command.Run(closed).Output);
    }

    private RunningCommand Start(string script, User user) => Command.Start(_stage.Launch("-c", script) with { AsPlainUser = user == User.Plain });
}

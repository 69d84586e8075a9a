using Sandbox.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Sandbox.Integration.Tests.Faults;

/// <summary>Every system call of a launch fails once; every process dies once at every call. The launch says so at the spec's line, or holds all the same; nothing stays.</summary>
public sealed class FaultTests(ITestOutputHelper log)
{
    /// <summary>Calls whose failure a launch may outlive, and why. The workload must then be and see exactly what it is and sees otherwise.</summary>
    private static readonly Dictionary<string, string> MayFail = new()
    {
        ["close"] = "the kernel lets the descriptor go whatever it answers (close(2))",
        ["close_range"] = "numbers are closed one by one instead",
        ["getgroups"] = "then they are set, needed or not",
        ["getpid"] = "only asked whether orphans come to the init by themselves",
        ["keyctl"] = "the filter forbids the workload every keyring",
        ["prctl"] = "a capability that the kernel or the host does not have need not be dropped",
        ["statx"] = "of a path to hide that is not there",
        ["set_tid_address"] = "the child gets a copy of the memory and a pipe instead of the memory itself",
        ["landlock_create_ruleset"] = "the rules that come from the mounts are a second wall, best effort; that they are not there is told in the journal and by --check",
    };

    [KernelTheory(Stage.Root | Needs.Strace)]
    [InlineData("rich", "EIO")]
    [InlineData("rich", "EPERM")]
    [InlineData("hosted", "EIO")]
    [InlineData("hosted", "EPERM")]
    public void A_call_that_fails(string spec, string errno)
    {
        using var stage = new FaultStage(spec);
        var before = LeakSnapshot.Take();
        var points = 0;
        var (outlived, mute) = (new List<string>(), new List<string>());
        foreach (var (call, times) in stage.Calls())
        {
            for (var which = 1; which <= times; which++, points++)
            {
                var run = stage.Inject(call, which, "error=" + errno);
                if (stage.IsRefusal(run))
                {
                    continue;
                }

                if (FaultStage.IsMute(call, run))
                {
                    mute.Add($"{call} {which}");
                    continue;
                }

                Assert.True(stage.IsSame(run) && MayFail.ContainsKey(call), $"{call} {which} {errno}: {run}\n--- otherwise\n{stage.Started}");
                outlived.Add($"{call} {which}");
            }
        }

        Assert.True(points > 150, $"{points} calls only: is the trace whole?");
        log.WriteLine($"{spec}, {errno}: {points} calls failed, {points - outlived.Count - mute.Count} refused, {mute.Count} without a word ({string.Join(", ", mute)}), {outlived.Count} outlived: {string.Join(", ", outlived)}");
        Assert.Empty(stage.Left());
        Assert.Empty(before.LeftBehind());
    }

    [KernelTheory(Stage.Root | Needs.Strace)]
    [InlineData("rich")]
    [InlineData("hosted")]
    public void A_process_that_is_killed_at_a_call(string spec)
    {
        using var stage = new FaultStage(spec);
        var before = LeakSnapshot.Take();
        foreach (var (call, times) in stage.Calls())
        {
            for (var which = 1; which <= times; which++)
            {
                stage.Inject(call, which, "signal=KILL");
                Assert.True(stage.Left() is [], $"{call} {which}: {string.Join(", ", stage.Left())}");
            }
        }

        Assert.Empty(before.LeftBehind());
    }

    /// <summary>Whatever its child is doing: it stands still at the call while the launcher is killed.</summary>
    [KernelTheory(Stage.Root | Needs.Strace)]
    [InlineData("rich")]
    [InlineData("hosted")]
    public void A_launcher_that_is_killed_while_its_child_is_at_a_call(string spec)
    {
        using var stage = new FaultStage(spec);
        var before = LeakSnapshot.Take();
        foreach (var (call, times) in stage.Calls())
        {
            using var running = Command.Start(stage.Injected(call, times, "delay_enter=200ms"));
            Thread.Sleep(100);
            foreach (var launcher in stage.Pids().Order().Take(1))
            {
                Command.Signal(launcher, 9);
            }

            running.WaitForEnd();
            Assert.True(stage.Left() is [], $"{call}: {string.Join(", ", stage.Left())}");
        }

        Assert.Empty(before.LeftBehind());
    }
}

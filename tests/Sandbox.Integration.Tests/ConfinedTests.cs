using Sandbox.Testing;
using Xunit;

namespace Sandbox.Integration.Tests;

/// <summary>What our own two processes keep while the workload runs: next to nothing.</summary>
public sealed class ConfinedTests
{
    private const string CapKill = "0000000000000020", None = "0000000000000000";

    [KernelTheory(Stage.Root)]
    [InlineData("defaults", "plain", User.Tests, None)]
    [InlineData("defaults", "plain", User.Plain, None)]
    [InlineData("keys", "sets", User.Tests, CapKill)] // its workload may change its user
    public void The_launcher_and_the_init_give_up_what_they_do_not_need(string group, string spec, User user, string initHolds)
    {
        using var stage = Stage.Of(group, spec);
        var mark = LiveProcesses.NewMark();
        var launch = stage.Launch("-c", $"exec sleep {mark}") with { AsPlainUser = user == User.Plain };
        using var running = Command.Start(launch with { Environment = new Dictionary<string, string> { ["SECRET"] = mark, ["PATH"] = "/usr/bin:/bin" } });
        var workload = LiveProcesses.WaitFor(mark);
        var init = Parent(workload);
        var launcher = Parent(init);

        // The workload may execute before its parents have let go.
        Eventually(() => Status(launcher, "Seccomp") == "2" && Status(init, "Seccomp") == "2");
        Assert.Equal(Status(workload, "Uid"), Status(init, "Uid"));
        AssertHolds(init, initHolds, []);
        AssertHolds(launcher, user == User.Plain ? None : CapKill, [0, 1, 2]);
        Command.Signal(running.Pid, 15);
        running.WaitForEnd();
    }

    private static void AssertHolds(int pid, string capabilities, int[] fds)
    {
        Assert.Equal((capabilities, capabilities, None, None), (Status(pid, "CapEff"), Status(pid, "CapPrm"), Status(pid, "CapInh"), Status(pid, "CapAmb")));
        Assert.Equal("1", Status(pid, "NoNewPrivs"));
        Assert.All(File.ReadAllBytes($"/proc/{pid}/environ"), value => Assert.Equal(0, value));
        var open = Directory.GetFileSystemEntries($"/proc/{pid}/fd").Where(fd => !new FileInfo(fd).LinkTarget!.StartsWith("pipe:", StringComparison.Ordinal) || int.Parse(Path.GetFileName(fd), null) < 3);
        Assert.Equal(fds.Select(fd => $"/proc/{pid}/fd/{fd}"), open.Order(StringComparer.Ordinal));

        // A process that is not dumpable belongs to root (proc(5)).
        var owner = Command.Run(new("stat", ["-c", "%u", $"/proc/{pid}/environ"])).Output.Trim();
        Assert.Equal("0", owner);
    }

    private static int Parent(int pid) => int.Parse(Status(pid, "PPid"), null);

    private static string Status(int pid, string name) => File.ReadLines($"/proc/{pid}/status").Single(line => line.StartsWith(name + ":", StringComparison.Ordinal))[(name.Length + 1)..].Trim();

    private static void Eventually(Func<bool> holds)
    {
        for (var deadline = DateTime.UtcNow.AddSeconds(20); !holds(); Thread.Sleep(10))
        {
            Assert.True(DateTime.UtcNow < deadline, "not within twenty seconds");
        }
    }
}

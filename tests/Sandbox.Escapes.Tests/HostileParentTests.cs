using Sandbox.Testing;
using Xunit;

namespace Sandbox.Escapes.Tests;

/// <summary>The hostile parent itself: it harms nobody and leaves nothing, however it ends.</summary>
public sealed class HostileParentTests
{
    private const int Sigterm = 15;

    [KernelFact(EscapeStage.Any)]
    public void Interrupted_it_ends_what_it_started_and_removes_what_it_made()
    {
        using var stage = new EscapeStage();
        var before = Traces();
        using var running = Command.Start(new Run(stage.At("hostile"), "--", stage.At("probe"), "wait", "30"));
        WaitFor(() => Traces().Count > before.Count && LeakSnapshot.ChildrenOf(running.Pid).Any(child => child.Contains("(probe)", StringComparison.Ordinal)));
        var children = LeakSnapshot.ChildrenOf(running.Pid).Select(child => child.Split(' ')[0]).ToList();
        Command.Signal(running.Pid, Sigterm);
        var result = running.WaitForEnd();
        Assert.Equal((121, "hostile: interrupted\n"), (result.ExitCode, result.Error));
        Assert.All(children, child => Assert.False(Directory.Exists("/proc/" + child)));
        Assert.Equal(before, Traces());
    }

    [KernelFact(EscapeStage.Any)]
    public void It_gives_up_where_the_command_does_not_end()
    {
        using var stage = new EscapeStage();
        var before = Traces();
        var result = Command.Run(new Run(stage.At("hostile"), "--patience", "1", "--", stage.At("probe"), "wait", "30"));
        Assert.Equal((121, "hostile: the command did not end in time\n"), (result.ExitCode, result.Error));
        Assert.Equal(before, Traces());
    }

    [KernelFact(EscapeStage.Any)]
    public void The_machine_is_as_it_was_after_a_run_without_a_sandbox()
    {
        var before = State();
        using var stage = new EscapeStage();
        var result = Command.Run(new Run(stage.At("hostile"), "--probe", stage.At("probe"), "--plant", stage.At("rootfs/planted"), "--", stage.At("probe")) { Timeout = TimeSpan.FromSeconds(60) });
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(before, State());
    }

    private static string[] State() => [.. new[] { "/proc/sys/kernel/hostname", "/proc/sys/kernel/domainname", "/proc/self/mountinfo" }.Select(File.ReadAllText), .. Traces()];

    /// <summary>Files of a parent or of a probe.</summary>
    internal static IEnumerable<string> Files() =>
        new[] { "/tmp", "/dev/shm" }.SelectMany(place => new[] { "escape-*", "probe-*" }.SelectMany(pattern => Directory.EnumerateFileSystemEntries(place, pattern)));

    private static List<string> Traces() => [.. Files().Concat(new[] { "shm", "sem", "msg" }.SelectMany(kind => File.ReadLines("/proc/sysvipc/" + kind).Skip(1))).Order(StringComparer.Ordinal)];

    private static void WaitFor(Func<bool> condition)
    {
        for (var deadline = DateTime.UtcNow.AddSeconds(20); !condition(); Thread.Sleep(20))
        {
            Assert.True(DateTime.UtcNow < deadline, "it did not begin");
        }
    }
}

using Sandbox.Testing;
using Xunit;

namespace Sandbox.Integration.Tests;

/// <summary>The workload's process of a spec that says almost nothing, started by a parent from which it inherits everything that is bad.</summary>
public sealed class DefaultProcessTests : IDisposable
{
    private readonly Stage _stage = Stage.Of("defaults", "plain");

    public void Dispose() => _stage.Dispose();

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void It_has_no_capability_and_gets_none(User user)
    {
        var status = Status(user);
        Assert.All(new[] { "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb" }, set => Assert.Equal("0000000000000000", status[set]));
        Assert.Equal("1", status["NoNewPrivs"]);
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void It_is_an_ordinary_user_without_groups(User user)
    {
        var status = Status(user);
        Assert.Equal(("1000\t1000\t1000\t1000", "1000\t1000\t1000\t1000"), (status["Uid"], status["Gid"]));
        Assert.Equal("", status["Groups"]);
        Assert.Equal("0022", status["Umask"]);
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void No_signal_is_ignored_blocked_or_pending(User user)
    {
        // Not through the shell: busybox ignores SIGQUIT.
        _stage.PutProbeInPlaceOfTheShell();
        var status = StatusOf(Lines(_stage.Launch("status"), user));
        Assert.All(new[] { "SigBlk", "SigIgn", "SigPnd", "ShdPnd" }, set => Assert.Equal("0000000000000000", status[set]));
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void Only_the_three_standard_descriptors_are_open(User user)
    {
        var seen = Lines("ls /proc/$$/fd; ls -l /proc/$$/fd > /tmp/list; grep -c -e '-> pipe:' /tmp/list", user);
        Assert.Equal(["0", "1", "2", "3"], seen); // the last: all three are the pipes of this test
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void The_environment_is_what_the_spec_declares(User user)
    {
        var seen = Lines("tr '\\0' '\\n' < /proc/$$/environ; true", user);
        Assert.Equal(["HOME=/", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "container=sandbox"], seen.Order(StringComparer.Ordinal));
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void Nice_value_personality_oom_score_and_core_limit_are_reset(User user)
    {
        var seen = Lines("cut -d' ' -f 19 /proc/self/stat; cat /proc/self/personality /proc/self/oom_score_adj; ulimit -c; ulimit -H -c", user);
        Assert.Equal(["0", "00000000", "0", "0", "0"], seen);
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void It_leads_a_session_of_its_own_without_a_terminal(User user) =>
        Assert.Equal(["2 2 0"], Lines("cut -d' ' -f 5-7 /proc/$$/stat", user));

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void The_init_is_ours_and_out_of_reach(User user)
    {
        var seen = Lines("for f in environ mem maps; do cat /proc/1/$f 2>&1 | head -c 200; done; probe ptrace 1; for f in exe cwd root; do readlink /proc/1/$f; done; kill -KILL 1 2>/dev/null; kill -STOP 1 2>/dev/null; echo alive", user);
        Assert.All(seen[..3], line => Assert.EndsWith("Permission denied", line, StringComparison.Ordinal));
        Assert.Equal(["ptrace: EPERM", "alive"], seen[3..]);
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void Nothing_of_the_host_is_named_inside(User user)
    {
        var seen = Lines("cat /proc/self/mountinfo /proc/self/cgroup /proc/mounts; tr '\\0' '\\n' < /proc/1/cmdline; cat /proc/1/comm /proc/self/environ | tr '\\0' '\\n'", user);
        Assert.DoesNotContain(seen, line => line.Contains("hostile", StringComparison.Ordinal) || line.Contains("AWS", StringComparison.Ordinal));
    }

    private string[] Lines(string script, User user) => Lines(_stage.Launch("-c", script), user);

    private string[] Lines(Run launch, User user) =>
        Stage.LinesOf(Command.Run(launch with { Program = _stage.At("hostile"), Arguments = [launch.Program, .. launch.Arguments], AsPlainUser = user == User.Plain }));

    private Dictionary<string, string> Status(User user) => StatusOf(Lines("cat /proc/self/status", user));

    private static Dictionary<string, string> StatusOf(string[] lines) =>
        lines.Select(line => line.Split(":\t", 2)).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1].Trim());
}

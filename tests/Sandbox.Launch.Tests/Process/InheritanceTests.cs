using Sandbox.Testing;
using Xunit;

namespace Sandbox.Launch.Tests;

/// <summary>What a workload gets of the caller: only what the spec says.</summary>
public class InheritanceTests
{
    public static TheoryData<string> Shapes => ["", "share", "init", "init share", "init share user", "caller share"];

    [KernelTheory(Hand.Root)]
    [MemberData(nameof(Shapes))]
    public void The_environment_is_the_specs(string scenario) =>
        Assert.Equal("HOME=/\nPATH=/usr/bin:/bin\nTERM=dumb\n", Hand.Run(scenario, "cat /proc/self/environ | tr '\\0' '\\n' | grep -v PWD | sort").Output);

    [KernelTheory(Hand.Root)]
    [MemberData(nameof(Shapes))]
    public void Only_standard_file_descriptors_are_open(string scenario)
    {
        var run = Hand.Of(scenario);
        var result = Command.Run(run with { Program = "sh", Arguments = ["-c", $"exec {Hand.Launcher} 'exec ls /proc/self/fd' 7</etc/passwd 19</ 63</etc"] });
        Assert.Equal("0\n1\n2\n3\n", result.Output); // 3 is the directory that ls reads
    }

    [KernelTheory(Hand.Root)]
    [MemberData(nameof(Shapes))]
    public void A_kept_descriptor_stays_at_its_number(string scenario)
    {
        var run = Hand.Of(scenario + " fd5");
        var result = Command.Run(run with { Program = "sh", Arguments = ["-c", $"exec {Hand.Launcher} 'cat <&5; exec ls /proc/self/fd' 5<<E\nkept\nE\n"] });
        Assert.Equal("kept\n0\n1\n2\n3\n5\n", result.Output);
    }

    [KernelTheory(Hand.Root)]
    [MemberData(nameof(Shapes))]
    public void Closed_standard_descriptors_are_filled(string scenario)
    {
        var file = Path.GetTempFileName();
        File.SetUnixFileMode(file, (UnixFileMode)0b110_110_110);
        var run = Hand.Of(scenario);
        Command.Run(run with { Program = "sh", Arguments = ["-c", $"exec {Hand.Launcher} 'for i in 0 1 2; do readlink /proc/$$/fd/$i; done > {file}' <&- >&- 2>&-"] });
        Assert.Equal(["/dev/null", file, "/dev/null"], File.ReadAllLines(file));
        File.Delete(file);
    }

    [KernelTheory(Hand.Root)]
    [MemberData(nameof(Shapes))]
    public void Signals_are_at_their_defaults(string scenario)
    {
        var run = Hand.Of(scenario);
        var result = Command.Run(run with { Program = "sh", Arguments = ["-c", $"trap '' HUP INT QUIT PIPE TERM CHLD TSTP USR1 34; exec {Hand.Launcher} 'grep -E \"^Sig(Ign|Blk|Pnd)\" /proc/self/status; exit 3'"] });
        Assert.Equal((3, "SigPnd:\t0000000000000000\nSigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n"), (result.ExitCode, result.Output));
    }

    [KernelTheory(Hand.Root)]
    [MemberData(nameof(Shapes))]
    // Where the tests may not lower the score (CAP_SYS_RESOURCE), it is 0 before and after.
    public void Priorities_and_umask_are_reset(string scenario)
    {
        var run = Hand.Of(scenario);
        var result = Command.Run(run with { Program = "sh", Arguments = ["-c", $"umask 0; echo -500 2>&- > /proc/self/oom_score_adj; exec nice -n -7 setarch --addr-no-randomize {Hand.Launcher} 'umask; nice; cat /proc/self/oom_score_adj /proc/self/personality'"] });
        Assert.Equal((0, "0022\n0\n0\n00000000\n"), (result.ExitCode, result.Output));
    }

    [KernelTheory(Hand.Root)]
    [InlineData("init share oom", "321\n")]
    [InlineData("init share user oom", "321\n")]
    [InlineData("oom", "321\n")]
    public void The_oom_score_is_the_specs(string scenario, string score) => Assert.Equal(score, Hand.Run(scenario, "cat /proc/self/oom_score_adj").Output);

    [KernelTheory(Hand.Root)]
    [MemberData(nameof(Shapes))]
    public void The_workload_has_a_session_of_its_own(string scenario) =>
        Assert.Equal("yes\n", Hand.Run(scenario, "set -- $(cut -d' ' -f5,6 /proc/$$/stat); [ $1 = $$ ] && [ $2 = $$ ] && echo yes").Output);

    [KernelTheory(Hand.Root)]
    [InlineData("init share time", "monotonic 1 500000000\nboottime -2 0\n")]
    [InlineData("init time", "monotonic 1 500000000\nboottime -2 0\n")]
    [InlineData("init share time user", "monotonic 1 500000000\nboottime -2 0\n")]
    [InlineData("share time", "monotonic 0 0\nboottime 0 0\n")]
    [InlineData("user time", "monotonic 0 0\nboottime 0 0\n")]
    public void The_time_namespace_is_new(string scenario, string offsets)
    {
        var own = new FileInfo("/proc/self/ns/time").LinkTarget;
        var lines = Hand.Run(scenario, "tr -s ' ' < /proc/self/timens_offsets; readlink /proc/self/ns/time").Output.Split('\n');
        Assert.Equal(offsets, string.Join('\n', lines[..2]) + "\n");
        Assert.NotEqual(own, lines[2]);
    }

    [KernelFact(Hand.Root)]
    public void A_namespace_is_joined()
    {
        using var other = Command.Start(new Run("unshare", "--uts", "sh", "-c", "hostname joined-by-path; exec sleep 60"));
        var link = "/tmp/sandbox-launch-tests-uts";
        File.Delete(link);
        File.CreateSymbolicLink(link, $"/proc/{other.Pid}/ns/uts");
        Assert.True(SpinWait.SpinUntil(() => new FileInfo($"/proc/{other.Pid}/ns/uts").LinkTarget != new FileInfo("/proc/self/ns/uts").LinkTarget, 5000));
        Thread.Sleep(100);
        var result = Hand.Run("init share joinuts", "hostname");
        File.Delete(link);
        Assert.Equal("joined-by-path\n", result.Output);
    }
}

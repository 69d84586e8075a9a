using Xunit;

namespace Sandbox.Testing.Tests;

public class CommandTests
{
    [Fact]
    public void Exit_code_output_and_error_come_back()
    {
        var result = Command.Run(new Run("sh", "-c", "cat; echo bad >&2; exit 7") { Input = "in" });
        Assert.Equal((7, "in", "bad\n"), (result.ExitCode, result.Output, result.Error));
    }

    [Fact]
    public void A_run_that_hangs_is_ended_with_its_children()
    {
        var before = LeakSnapshot.Take();
        Assert.Throws<TimeoutException>(() => Command.Run(new Run("sh", "-c", "sleep 300 & sleep 300") { Timeout = TimeSpan.FromMilliseconds(300) }));
        Assert.DoesNotContain(before.LeftBehind(), line => line.StartsWith("child", StringComparison.Ordinal));
    }

    [Fact]
    public void A_program_leads_its_own_process_group()
    {
        using var running = Command.Start(new Run("sleep", "20"));
        Assert.True(SpinWait.SpinUntil(() => File.ReadAllText($"/proc/{running.Pid}/comm") == "sleep\n", 5000));
        var stat = File.ReadAllText($"/proc/{running.Pid}/stat");
        Assert.Equal(running.Pid.ToString(System.Globalization.CultureInfo.InvariantCulture), stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[2]);
    }

    [Fact]
    public void Runs_leave_no_descriptor_to_the_finalizer()
    {
        Command.Run(new Run("true"));
        var before = LeakSnapshot.Take().Descriptors;
        for (var i = 0; i < 20; i++)
        {
            Command.Run(new Run("true"));
        }

        Assert.InRange(LeakSnapshot.Take().Descriptors, 0, before + 4);
    }

    [Fact]
    public void The_environment_is_the_given_one()
    {
        var result = Command.Run(new Run("/usr/bin/env") { Environment = new Dictionary<string, string> { ["A"] = "b" } });
        Assert.Equal("A=b\n", result.Output);
    }

    [KernelFact(Needs.Root | Needs.UtilLinux)]
    public void A_plain_user_has_no_capability()
    {
        var result = Command.Run(new Run("cat", "/proc/self/status") { AsPlainUser = true });
        Assert.Contains("Uid:\t65534\t65534\t65534\t65534", result.Output, StringComparison.Ordinal);
        Assert.Contains("CapEff:\t0000000000000000", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_left_mount_is_seen()
    {
        var now = LeakSnapshot.Take();
        Assert.Empty(now.LeftBehind());
        var before = now with { Mounts = [.. now.Mounts.Skip(1)] };
        Assert.Equal("mount: " + now.Mounts[0], Assert.Single(before.LeftBehind()));
    }
}

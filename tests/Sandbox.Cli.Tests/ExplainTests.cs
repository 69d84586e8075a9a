using Xunit;

namespace Sandbox.Cli.Tests;

public class ExplainTests
{
    [Fact]
    public void The_plan_goes_to_standard_output()
    {
        using var desk = new Desk();
        desk.Write("a.sandbox.yaml", "sandbox: 1\nroot: { host: [/usr] }\nprocess:\n  command: [/usr/bin/true]\n");
        var run = desk.Run("explain", "a.sandbox.yaml");
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.StartsWith("Plan of a (a.sandbox.yaml)\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("line 4", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Written_are_the_plan_and_the_unit_under_the_specs_own_name()
    {
        using var desk = new Desk();
        desk.Write("file.sandbox.yaml", "sandbox: 1\nname: other\nroot: { host: [/usr] }\nprocess:\n  command: [/usr/bin/true]\n");
        var run = desk.Run("explain", "file.sandbox.yaml", "--write", "out");
        Assert.Equal(0, run.ExitCode);
        Assert.Matches(File.Exists("/usr/bin/systemd-analyze") ? @"^other\.service: exposure [0-9.]+ [A-Z]+ \(systemd-analyze security\)\..*\nother\|file\.sandbox\.yaml\n$" : @"^other\.service: no exposure figure, .*\nother\|file\.sandbox\.yaml\n$", run.Output);
        Assert.Equal(["other.plan.txt", "other.service", "other.user.service"], Directory.GetFiles(desk.At("out")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(desk.Run("explain", "file.sandbox.yaml").Output, File.ReadAllText(desk.At("out/other.plan.txt")));
        Assert.Contains("ExecStart=/usr/local/bin/other\n", File.ReadAllText(desk.At("out/other.service")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_spec_with_errors_has_no_plan()
    {
        using var desk = new Desk();
        desk.Write("a.sandbox.yaml", "sandbox: 1\nproces: 1\n");
        var run = desk.Run("explain", "a.sandbox.yaml", "--write", "out");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("a.sandbox.yaml(2,1): error SBX0102", run.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(desk.At("out")));
    }
}

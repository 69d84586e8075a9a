using Sandbox.Testing;
using Xunit;

namespace Sandbox.Escapes.Tests;

/// <summary>The controls: a check that was never seen to fail proves nothing.</summary>
public sealed class ControlTests
{
    private const int FewestChecks = 250;

    [KernelTheory(EscapeStage.Any)]
    [InlineData("naked-root")]
    [InlineData("naked-user")]
    [InlineData("naked-tty")]
    [InlineData("unshare-root")]
    [InlineData("unshare-user")]
    [InlineData("unshare-bare")]
    public void The_probe_comes_to_its_end_without_a_sandbox(string launcher) => AssertWhole(EscapeRun.Of(launcher));

    [KernelFact(EscapeStage.Any | Needs.Runc)]
    public void The_probe_comes_to_its_end_under_runc() => AssertWhole(EscapeRun.Of("runc"));

    [KernelTheory(EscapeStage.Any | Needs.Crun)]
    [InlineData("crun")]
    [InlineData("crun-sloppy")]
    [InlineData("crun-killing")]
    public void The_probe_comes_to_its_end_under_crun(string launcher) => AssertWhole(EscapeRun.Of(launcher));

    [KernelTheory(EscapeStage.Any | Needs.Bwrap)]
    [InlineData("bwrap-root")]
    [InlineData("bwrap-user")]
    public void The_probe_comes_to_its_end_under_bubblewrap(string launcher) => AssertWhole(EscapeRun.Of(launcher));

    [KernelFact(EscapeStage.Any | Needs.Podman)]
    public void The_probe_comes_to_its_end_under_podman() => AssertWhole(EscapeRun.Of(Controls.Podman));

    // A filter may answer by killing: that is a defence, and the next check is made all the same.
    [KernelFact(EscapeStage.Any | Needs.Crun)]
    public void A_check_that_is_killed_was_stopped_and_the_probe_goes_on()
    {
        var killed = EscapeRun.Of("crun-killing").Findings.Where(finding => finding.Detail.Contains("killed by SIGSYS", StringComparison.Ordinal)).ToList();
        Assert.All(killed, finding => Assert.Equal(Verdict.Stopped, finding.Verdict));
        Assert.Superset(new HashSet<string> { "seccomp.keyctl", "key.user-search", "ns.unshare-user", "ns.clone3-user", "i386.int80" }, killed.Select(finding => finding.Id).ToHashSet());
    }

    [KernelFact(EscapeStage.Any)]
    public void There_are_many_checks_and_each_has_a_name_of_its_own()
    {
        var ids = EscapeRun.Of("naked-root").Findings.Select(finding => finding.Id).ToList();
        Assert.True(ids.Count >= FewestChecks, $"{ids.Count} checks");
        Assert.Empty(ids.GroupBy(id => id).Where(group => group.Count() > 1).Select(group => group.Key));
    }

    [KernelFact(EscapeStage.Any | Needs.Runc | Needs.Crun | Needs.Bwrap)]
    public void Every_check_was_seen_to_fail()
    {
        var unseen = CannotFail.Unseen(Available);
        Expect.None("failed under no control: they cannot fail, or a control does not work", unseen.Where(id => !CannotFail.Reasons.ContainsKey(id)));
    }

    // A row of the table that names no check, or one that fails after all, is out of date.
    [KernelFact(EscapeStage.Any)]
    public void Every_check_that_cannot_fail_is_one_of_the_probe_s()
    {
        var ids = EscapeRun.Of("naked-root").Findings.Select(finding => finding.Id).ToHashSet();
        Expect.None("in CannotFail and no checks", CannotFail.Reasons.Keys.Where(id => !ids.Contains(id)));
    }

    [KernelFact(EscapeStage.Any)]
    public void The_sentinels_and_the_stage_are_gone()
    {
        foreach (var run in Available)
        {
            Assert.DoesNotContain("hostile:", run.Result.Error, StringComparison.Ordinal);
        }

        Expect.None("left behind", HostileParentTests.Files());
    }

    private static void AssertWhole(EscapeRun run)
    {
        Assert.True(run.Result.ExitCode == 0 && run.Findings.Count > 0, $"{run.Launcher.Name}: {run.Result}");
        Assert.Equal(EscapeRun.Of("naked-root").Findings.Select(finding => finding.Id), run.Findings.Select(finding => finding.Id));
    }

    private static IEnumerable<EscapeRun> Available => Controls.All.Where(control => control.Reason is null).Select(control => EscapeRun.Of(control.Name));
}

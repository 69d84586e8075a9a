using Sandbox.Testing;
using Xunit;

namespace Sandbox.Escapes.Tests;

/// <summary>The controls: a check that was never seen to fail proves nothing.</summary>
public sealed class ControlTests
{
    private const int FewestChecks = 250;

    public static TheoryData<string> All => [.. Controls.All.Select(launcher => launcher.Name)];

    [KernelTheory(EscapeStage.Any)]
    [MemberData(nameof(All))]
    public void The_probe_comes_to_its_end_under(string launcher)
    {
        if (Controls.All.Single(control => control.Name == launcher).Reason is not null)
        {
            return; // not installed; the report says so
        }

        var run = EscapeRun.Of(launcher);
        Assert.True(run.Result.ExitCode == 0 && run.Findings.Count > 0, $"{launcher}: {run.Result}");
    }

    [KernelFact(EscapeStage.Any)]
    public void There_are_many_checks_and_each_has_a_name_of_its_own()
    {
        var ids = EscapeRun.Of("naked-root").Findings.Select(finding => finding.Id).ToList();
        Assert.True(ids.Count >= FewestChecks, $"{ids.Count} checks");
        Assert.Empty(ids.GroupBy(id => id).Where(group => group.Count() > 1).Select(group => group.Key));
    }

    [KernelFact(EscapeStage.Any)]
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

        Assert.Empty(Directory.EnumerateFileSystemEntries("/tmp", "escape-*").Concat(Directory.EnumerateFileSystemEntries("/dev/shm", "escape-*")));
    }

    private static IEnumerable<EscapeRun> Available => Controls.All.Where(control => control.Reason is null).Select(control => EscapeRun.Of(control.Name));
}

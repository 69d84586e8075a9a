using Sandbox.Testing;
using Xunit;
using Xunit.Sdk;

namespace Sandbox.Escapes.Tests;

/// <summary>Our sandboxes: what the probe reaches from inside, weighed.</summary>
public sealed class EscapeTests
{
    private const int MostMediums = 3;

    public static TheoryData<string> Ours => [.. OurSandboxes.All.Select(launcher => launcher.Name)];

    [KernelTheory(EscapeStage.Any)]
    [MemberData(nameof(Ours))]
    public void The_probe_runs_and_comes_to_its_end(string launcher)
    {
        var run = EscapeRun.Of(launcher);
        Assert.True(run.Result.ExitCode == 0 && run.Findings.Count > 0, $"{launcher}: {run.Result}");

        // The same checks as outside: none was lost on the way.
        Assert.Equal(EscapeRun.Of("naked-root").Findings.Select(finding => finding.Id), run.Findings.Select(finding => finding.Id));
    }

    [KernelTheory(EscapeStage.Any)]
    [MemberData(nameof(Ours))]
    public void Nothing_critical_gets_through(string launcher) => AssertNone(launcher, "critical", EscapeRun.Of(launcher).FailedAs(Severity.Critical));

    [KernelTheory(EscapeStage.Any)]
    [MemberData(nameof(Ours))]
    public void Nothing_of_high_weight_gets_through(string launcher) => AssertNone(launcher, "high", EscapeRun.Of(launcher).FailedAs(Severity.High));

    [KernelTheory(EscapeStage.Any)]
    [MemberData(nameof(Ours))]
    public void Every_medium_that_gets_through_is_justified_and_there_are_at_most_three(string launcher)
    {
        var mediums = EscapeRun.Of(launcher).FailedAs(Severity.Medium).ToList();
        AssertNone(launcher, "medium and not justified in Accepted", mediums.Where(finding => Accepted.Medium(launcher, finding.Id) is null));
        Assert.True(mediums.Count <= MostMediums, $"{launcher}: {mediums.Count} medium");
    }

    [KernelTheory(EscapeStage.Any)]
    [MemberData(nameof(Ours))]
    public void Every_low_that_gets_through_is_known(string launcher) =>
        AssertNone(launcher, "low and not in Accepted", EscapeRun.Of(launcher).FailedAs(Severity.Low).Where(finding => !Accepted.Low(launcher, finding.Id)));

    [KernelTheory(EscapeStage.Any)]
    [MemberData(nameof(Ours))]
    public void Nothing_gets_through_that_podman_stops(string launcher) =>
        AssertNone(launcher, "stopped by podman", EscapeRun.Of(launcher).Failed.Where(finding => PodmanRow.Stops(finding.Id) && !Accepted.NotComparable(launcher, finding.Id)));

    [Fact]
    public void Every_justified_medium_is_in_the_security_document()
    {
        var document = File.Exists(Repository.At("SECURITY.md")) ? File.ReadAllText(Repository.At("SECURITY.md")) : "";
        Assert.Empty(Accepted.Mediums.Where(id => !document.Contains($"`{id}`", StringComparison.Ordinal)).Select(id => id + " is accepted and not in SECURITY.md"));
    }

    private static void AssertNone(string launcher, string what, IEnumerable<Finding> findings)
    {
        var list = findings.ToList();
        if (list.Count > 0)
        {
            throw new XunitException($"{launcher}: {list.Count} {what}\n  {string.Join("\n  ", list)}");
        }
    }
}

using Sandbox.Testing;
using Xunit;

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
    public void Nothing_critical_gets_through(string launcher) => Expect.None($"critical under {launcher}", EscapeRun.Of(launcher).FailedAs(Severity.Critical));

    [KernelTheory(EscapeStage.Any)]
    [MemberData(nameof(Ours))]
    public void Nothing_of_high_weight_gets_through(string launcher) => Expect.None($"high under {launcher}", EscapeRun.Of(launcher).FailedAs(Severity.High));

    [KernelTheory(EscapeStage.Any)]
    [MemberData(nameof(Ours))]
    public void Every_medium_that_gets_through_is_justified_and_there_are_at_most_three(string launcher)
    {
        var mediums = EscapeRun.Of(launcher).FailedAs(Severity.Medium).ToList();
        Expect.None($"medium and not justified in Accepted under {launcher}", mediums.Where(finding => !Accepted.Medium(launcher, finding.Id)));
        Assert.True(mediums.Count <= MostMediums, $"{launcher}: {mediums.Count} medium");
    }

    [KernelTheory(EscapeStage.Any)]
    [MemberData(nameof(Ours))]
    public void Every_low_that_gets_through_is_known(string launcher) =>
        Expect.None($"low and not in Accepted under {launcher}", EscapeRun.Of(launcher).FailedAs(Severity.Low).Where(finding => !Accepted.Low(launcher, finding.Id)));

    [KernelTheory(EscapeStage.Any)]
    [MemberData(nameof(Ours))]
    public void Nothing_gets_through_that_podman_stops(string launcher) =>
        Expect.None($"stopped by podman under {launcher}", EscapeRun.Of(launcher).Failed.Where(finding => PodmanRow.Stops(finding.Id) && !Accepted.NotComparable(launcher, finding.Id)));

    [Fact]
    public void Every_justified_medium_is_in_the_security_document()
    {
        var document = File.Exists(Repository.At("SECURITY.md")) ? File.ReadAllText(Repository.At("SECURITY.md")) : "";
        Expect.None("accepted and not in SECURITY.md", Accepted.Mediums.Where(id => !document.Contains($"`{id}`", StringComparison.Ordinal)));
    }
}

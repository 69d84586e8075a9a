using Sandbox.Testing;
using Xunit;

namespace Sandbox.Escapes.Tests;

/// <summary>Our sandboxes: what the probe reaches from inside, weighed.</summary>
public sealed class EscapeTests
{
    private const int MostMediums = 3;
    private const int Sigkill = 9;

    public static TheoryData<string> Ours => [.. OurSandboxes.All.Select(launcher => launcher.Name)];

    [KernelTheory(EscapeStage.Any)]
    [MemberData(nameof(Ours))]
    public void The_probe_runs_and_comes_to_its_end(string launcher)
    {
        var run = EscapeRun.Of(launcher);
        Assert.True(run.Result.ExitCode == 0 && run.Findings.Count > 0, $"{launcher}: {run.Result}");

        // The same checks as outside: none was lost on the way.
        Assert.Equal(EscapeRun.Of("naked-root").Findings.Select(finding => finding.Id), run.Findings.Select(finding => finding.Id));

        // What there is outside cannot be "not there" inside.
        var missing = new[] { "naked-root", "naked-user" }.SelectMany(naked => Absent(EscapeRun.Of(naked)));
        Expect.None($"not applicable under {launcher} alone", Absent(run).Except(missing));
    }

    private static IEnumerable<string> Absent(EscapeRun run) => run.Findings.Where(finding => finding.Verdict == Verdict.Absent).Select(finding => finding.Id);

    [KernelTheory(EscapeStage.Any)]
    [InlineData(false)]
    [InlineData(true)]
    public void The_workload_ends_with_a_launcher_that_is_killed(bool asPlainUser)
    {
        using var stage = new EscapeStage();
        using var running = Command.Start(new Run(stage.Publish("plain"), "--", "wait", "30") { AsPlainUser = asPlainUser });
        var inside = WaitForWorkload(running.Pid);
        Command.Signal(running.Pid, Sigkill);
        for (var deadline = DateTime.UtcNow.AddSeconds(5); inside.Any(pid => Directory.Exists($"/proc/{pid}")); Thread.Sleep(20))
        {
            Assert.True(DateTime.UtcNow < deadline, "still there: " + string.Join(' ', inside));
        }
    }

    // The reaper, which is the launcher's child, and the workload below it.
    private static List<int> WaitForWorkload(int launcher)
    {
        for (var deadline = DateTime.UtcNow.AddSeconds(20); ; Thread.Sleep(20))
        {
            var reapers = Children(launcher);
            var workloads = reapers.SelectMany(Children).ToList();
            if (workloads.Count > 0 && File.ReadAllText($"/proc/{workloads[0]}/comm") == "probe\n")
            {
                return [.. reapers, .. workloads];
            }

            Assert.True(DateTime.UtcNow < deadline, "no workload");
        }
    }

    private static List<int> Children(int pid) => [.. LeakSnapshot.ChildrenOf(pid).Select(child => int.Parse(child.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture))];

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

    [KernelFact(EscapeStage.Any)]
    public void A_workload_that_may_make_device_nodes_opens_none_of_them()
    {
        var nodes = EscapeRun.Of(OurSandboxes.Makes.Name).Failed.Where(finding => finding.Id.StartsWith("node.", StringComparison.Ordinal)).ToList();
        Assert.Contains(nodes, finding => finding.Id == "node.mknod");
        Expect.None("nodes that a workload with CAP_MKNOD made and opened", nodes.Where(finding => finding.Severity > Severity.Low));
    }

    // Not even the node: in a directory of the host somebody else would open it. The spec has no word on devices (docs/decisions/0018-programs-on-the-cgroup.md).
    [KernelFact(EscapeStage.Any)]
    public void A_workload_that_may_make_device_nodes_makes_none_of_a_disk()
    {
        var disks = EscapeRun.Of(OurSandboxes.Makes.Name).Findings.Where(finding => finding.Id is "node.mknod-block" or "node.mknod-disk" or "node.mknod-loop" && finding.Verdict != Verdict.Absent).ToList();
        Assert.NotEmpty(disks);
        Expect.None("nodes of a disk that a workload with CAP_MKNOD made", disks.Where(finding => finding.Verdict != Verdict.Stopped || !finding.Detail.Contains("not made", StringComparison.Ordinal)));
    }

    // What came to be stopped is asserted stopped from then on.
    [KernelFact(EscapeStage.Any)]
    public void Nothing_is_accepted_that_is_stopped() =>
        Expect.None("in Accepted and stopped by every launcher: remove the row", Accepted.OutOfDate([.. OurSandboxes.All.Select(launcher => EscapeRun.Of(launcher.Name))]));

    [Fact]
    public void Every_justified_medium_is_in_the_security_document()
    {
        var document = File.Exists(Repository.At("SECURITY.md")) ? File.ReadAllText(Repository.At("SECURITY.md")) : "";
        Expect.None("accepted and not in SECURITY.md", Accepted.Mediums.Where(id => !document.Contains($"`{id}`", StringComparison.Ordinal)));
    }
}

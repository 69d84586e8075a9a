using Microsoft.CodeAnalysis;

namespace Sandbox.Generator.Tests;

public class IncrementalTests
{
    private static readonly IncrementalStepRunReason[] Kept = [IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged];

    private static IEnumerable<(string, string)> Specs(int count) =>
        Enumerable.Range(0, count).Select(i => ($"s{i}.sandbox.yaml", $"sandbox: 1\nprocess:\n  self: true\nhostname: host{i}\n"));

    private static List<IncrementalStepRunReason> Reasons(GeneratorRunResult run, string step) =>
        [.. run.TrackedSteps[step].SelectMany(one => one.Outputs).Select(output => output.Reason)];

    [Fact]
    public void An_edit_of_the_projects_code_runs_nothing()
    {
        var host = new GeneratorHost(Specs(3), entry: "s0");
        host.Run();
        host.EditCode();
        var run = host.Run();

        var ours = run.TrackedSteps.Where(step => step.Key.StartsWith("Sandbox.", StringComparison.Ordinal)).ToList();
        Assert.Equal(8, ours.Count);
        Assert.All(ours.SelectMany(step => step.Value).SelectMany(one => one.Outputs), output => Assert.Contains(output.Reason, Kept));
        Assert.All(run.TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(one => one.Outputs), output => Assert.Contains(output.Reason, Kept));
    }

    [Fact]
    public void An_edit_of_one_spec_among_300_compiles_that_one()
    {
        var host = new GeneratorHost(Specs(300), entry: "s0");
        host.Run();
        host.EditSpec("s7.sandbox.yaml", "sandbox: 1\nprocess:\n  self: true\nhostname: other\n");
        var run = host.Run();

        foreach (var step in new[] { StepNames.Files, StepNames.Inputs, StepNames.Compiled, StepNames.Sources })
        {
            var reasons = Reasons(run, step);
            Assert.Equal(300, reasons.Count);
            Assert.Single(reasons, reason => reason == IncrementalStepRunReason.Modified);
            Assert.Equal(299, reasons.Count(reason => Kept.Contains(reason)));
        }

        Assert.Equal(299, Reasons(run, StepNames.Compiled).Count(reason => reason == IncrementalStepRunReason.Cached));
    }

    [Fact]
    public void An_edit_of_a_base_compiles_what_extends_it_however_far()
    {
        var host = new GeneratorHost(
        [
            ("a.sandbox.yaml", "sandbox: 1\nextends: one.base.yaml\nprocess:\n  self: true\n"),
            ("b.sandbox.yaml", "sandbox: 1\nprocess:\n  self: true\n"),
            ("one.base.yaml", "sandbox: 1\nextends: two.base.yaml\n"),
            ("two.base.yaml", "sandbox: 1\nhostname: before\n"),
        ]);
        host.Run();
        host.EditSpec("two.base.yaml", "sandbox: 1\nhostname: after\n");
        var run = host.Run();

        Assert.Equal([IncrementalStepRunReason.Modified, IncrementalStepRunReason.Cached], Reasons(run, StepNames.Compiled));
        Assert.Contains("\"after\"", run.GeneratedSources.Single(source => source.HintName == "a.sandbox.g.cs").SourceText.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_edit_of_a_lock_compiles_its_own_spec()
    {
        const string spec = "sandbox: 1\nroot: {image: \"registry.example/app:1\"}\n";
        var host = new GeneratorHost([("a.sandbox.yaml", spec), ("a.sandbox.lock", Lock('1')), ("b.sandbox.yaml", spec), ("b.sandbox.lock", Lock('2'))], entry: "b");
        host.Run();
        host.EditSpec("b.sandbox.lock", Lock('3'));
        var run = host.Run();

        Assert.Empty(run.Diagnostics);
        Assert.Equal([IncrementalStepRunReason.Cached, IncrementalStepRunReason.Modified], Reasons(run, StepNames.Compiled));
        Assert.Contains(new string('3', 64), string.Concat(run.GeneratedSources.Select(source => source.SourceText)), StringComparison.Ordinal);

        static string Lock(char digit) => $"""
            lock: 1
            image: registry.example/app:1
            platform: linux/amd64
            manifest: sha256:{new string(digit, 64)}
            layers:
            - diff_id: sha256:{new string(digit, 64)}
              digest: sha256:{new string(digit, 64)}
              size: 1
              media_type: application/vnd.oci.image.layer.v1.tar
            process:
              command: ["/app"]

            """;
    }

    [Fact]
    public void A_comment_in_a_spec_writes_no_source_anew()
    {
        var host = new GeneratorHost([("a.sandbox.yaml", "sandbox: 1\nprocess:\n  self: true\n")], entry: "a");
        host.Run();
        host.EditSpec("a.sandbox.yaml", "sandbox: 1\nprocess:\n  self: true # a comment\n");
        var run = host.Run();

        Assert.Equal([IncrementalStepRunReason.Modified], Reasons(run, StepNames.Inputs));
        Assert.Equal([IncrementalStepRunReason.Cached], Reasons(run, StepNames.Sources));
    }
}

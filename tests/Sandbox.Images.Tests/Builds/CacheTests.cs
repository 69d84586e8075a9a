using Sandbox.Testing;
using Xunit;

namespace Sandbox.Images.Tests.Builds;

/// <summary>What is done again, and what not; that the same becomes the same.</summary>
public class CacheTests
{
    private const string Ten = """
        steps:
        - workdir: /work
        - copy: {from: one, to: one}
        - copy: {from: two, to: two}
        - env: {A: "1"}
        - copy: {from: [one, two], to: both/}
        - copy: {from: three, to: three}
        - copy: {from: seven, to: seven}
        - copy: {from: one, to: eight}
        - workdir: /work/nine
        - copy: {from: two, to: ten}
        """;

    [KernelFact(BuildStage.Any)]
    public void What_did_not_change_is_not_done_again()
    {
        using var stage = Stage();
        Assert.All(stage.Build().Where(line => !line.Contains(" env ", StringComparison.Ordinal)), line => Assert.EndsWith(": done", line, StringComparison.Ordinal));
        var before = stage.Lock;
        Assert.All(stage.Build("--locked").Where(line => !line.Contains(" env ", StringComparison.Ordinal)), line => Assert.EndsWith(": cached", line, StringComparison.Ordinal));
        Assert.Equal(before, stage.Lock);
    }

    [KernelFact(BuildStage.Any)]
    public void A_change_of_step_7_does_7_to_10_again()
    {
        using var stage = Stage();
        stage.Build();
        stage.File("seven", "changed");
        var steps = stage.Build();
        Assert.Equal(10, steps.Length);
        Assert.Equal(["1", "2", "3", "5", "6"], steps.Where(line => line.EndsWith(": cached", StringComparison.Ordinal)).Select(line => line.Split('/')[0]));
        Assert.Equal(["7", "8", "9", "10"], steps.Where(line => line.EndsWith(": done", StringComparison.Ordinal)).Select(line => line.Split('/')[0]));
        Assert.Equal("changed", stage.Content("work/seven"));
        Assert.All(stage.Build("--no-cache").Where(line => !line.Contains(" env ", StringComparison.Ordinal)), line => Assert.EndsWith(": done", line, StringComparison.Ordinal));
    }

    [KernelFact(BuildStage.Any)]
    public void What_a_checkout_does_not_keep_is_in_no_layer()
    {
        using var stage = Stage();
        stage.Build();
        using var other = Stage();
        foreach (var file in new[] { "one", "two", "three", "seven" })
        {
            File.SetUnixFileMode(other.At(file), (UnixFileMode)(file == "two" ? 0b111_000_000 : 0b110_110_000)); // another umask
            File.SetLastWriteTimeUtc(other.At(file), DateTime.UnixEpoch.AddYears(40));
        }

        other.Build();
        Assert.Equal(stage.Lock, other.Lock);
        Assert.Equal(Command.Run(new("sha256sum", Archives(stage))).Output.Split('\n').Select(line => line.Split(' ')[0]), Command.Run(new("sha256sum", Archives(other))).Output.Split('\n').Select(line => line.Split(' ')[0]));
    }

    [KernelFact(BuildStage.Any)]
    public void What_the_store_has_lost_is_made_again_and_what_nobody_needs_goes()
    {
        using var stage = Stage();
        stage.Build();
        var before = stage.Lock;
        Directory.Delete(Directory.GetDirectories(stage.At("store/layers/sha256"))[0], recursive: true);
        Assert.Contains(stage.Build(), line => line.EndsWith(": done", StringComparison.Ordinal));
        Assert.Equal(before, stage.Lock);
        stage.Spec("steps: [{copy: {from: one, to: /only}}]").Build();
        Assert.Equal(0, stage.Layout.Sandbox(["image", "gc", "--store", stage.At("store")]).ExitCode);
        Assert.Single(Directory.GetDirectories(stage.At("store/layers/sha256")));
        Assert.Single(Directory.GetFiles(stage.At("store/build/archives")));
        Assert.Contains(" 0 problems", stage.Layout.Sandbox(["image", "verify", "--store", stage.At("store")]).Output, StringComparison.Ordinal);
    }

    [KernelFact(BuildStage.Any)]
    public void The_lock_file_is_no_part_of_what_it_says()
    {
        using var stage = Stage().Spec("steps: [{copy: {from: ., to: /all/, ignore: [store, \"store/**\"]}}]");
        stage.Build();
        Assert.All(stage.Build("--locked"), line => Assert.EndsWith(": cached", line, StringComparison.Ordinal));
        Assert.DoesNotContain(stage.Last, line => line.Contains(".lock", StringComparison.Ordinal));
        stage.File("one", "other");
        var run = stage.Run("--locked");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("is not what", run.Output, StringComparison.Ordinal);
    }

    [KernelFact(BuildStage.Any)]
    public void A_spec_that_was_changed_after_the_build_is_an_error_and_one_that_was_not_is_none()
    {
        using var stage = Stage();
        var before = stage.Layout.Sandbox(["check", stage.At("app.sandbox.yaml")]);
        Assert.Contains("app.sandbox.yaml(4,3): error SBX0511", before.Output, StringComparison.Ordinal);
        stage.Build();
        Assert.Equal(0, stage.Layout.Sandbox(["check", stage.At("app.sandbox.yaml")]).ExitCode);
        Assert.Contains("app.sandbox.lock:", stage.Layout.Sandbox(["explain", stage.At("app.sandbox.yaml")]).Output, StringComparison.Ordinal);
        stage.Spec(Ten.Replace("to: ten", "to: eleven", StringComparison.Ordinal));
        Assert.Contains("error SBX0512", stage.Layout.Sandbox(["check", stage.At("app.sandbox.yaml")]).Output, StringComparison.Ordinal);
    }

    private static string[] Archives(BuildStage stage) => [.. Directory.GetFiles(stage.At("store/build/archives")).Order(StringComparer.Ordinal)];

    private static BuildStage Stage() => new BuildStage().File("one", "1").File("two", "2", isExecutable: true).File("three", "3").File("seven", "7").Spec(Ten);
}

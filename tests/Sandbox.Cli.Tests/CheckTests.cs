using System.Text;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Cli.Tests;

public class CheckTests
{
    private const string Good = "sandbox: 1\nroot: { host: [/usr] }\nprocess:\n  command: [/usr/bin/true]\n";

    [Fact]
    public void A_good_spec_says_nothing()
    {
        using var desk = new Desk();
        desk.Write("good.sandbox.yaml", Good);
        var run = desk.Run("check", "good.sandbox.yaml");
        Assert.Equal((0, "", ""), (run.ExitCode, run.Output, run.Error));
    }

    [Fact]
    public void An_error_is_one_line_in_the_compilers_format()
    {
        using var desk = new Desk();
        desk.Write("specs/bad.sandbox.yaml", "sandbox: 1\nproces:\n  command: [/bin/true]\n");
        var run = desk.Run("check", "specs/bad.sandbox.yaml");
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("specs/bad.sandbox.yaml(2,1): error SBX0102: ", run.Output, StringComparison.Ordinal);
        Assert.Contains("process", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_file_is_looked_at()
    {
        using var desk = new Desk();
        desk.Write("a.sandbox.yaml", "sandbox: 2\n");
        desk.Write("b.sandbox.yaml", Good);
        desk.Write("c.sandbox.yaml", "sandbox: [\n");
        var run = desk.Run("check", "a.sandbox.yaml", "b.sandbox.yaml", "c.sandbox.yaml");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("a.sandbox.yaml(", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("b.sandbox.yaml(", run.Output, StringComparison.Ordinal);
        Assert.Contains("c.sandbox.yaml(", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_base_is_found_in_the_nearest_project()
    {
        using var desk = new Desk();
        desk.Write("app.csproj", "<Project />");
        desk.Write("shared/limits.base.yaml", "sandbox: 1\nroot: { host: [/usr] }\nprocess:\n  command: [/usr/bin/true]\n");
        desk.Write("jobs/one.sandbox.yaml", "sandbox: 1\nextends: ../shared/limits.base.yaml\n");
        var run = desk.Run("check", "jobs/one.sandbox.yaml");
        Assert.Equal((0, ""), (run.ExitCode, run.Output));
    }

    [Fact]
    public void What_is_wrong_in_a_base_is_said_of_the_base()
    {
        using var desk = new Desk();
        desk.Write("app.csproj", "<Project />");
        desk.Write("limits.base.yaml", "sandbox: 1\nnonsense: 1\n");
        desk.Write("jobs/one.sandbox.yaml", "sandbox: 1\nextends: ../limits.base.yaml\nprocess:\n  command: [/bin/true]\n");
        var run = desk.Run("check", "jobs/one.sandbox.yaml");
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("limits.base.yaml(2,1): error SBX0102: ", run.Output, StringComparison.Ordinal);
    }

    public static TheoryData<string> OwnSpecs => [.. Repository.Files("specs", "*.sandbox.yaml").Concat(Repository.Files("tests/bench/specs", "*.sandbox.yaml"))];

    [Theory]
    [MemberData(nameof(OwnSpecs))]
    public void The_gallery_and_the_bench_are_without_errors(string spec)
    {
        using var desk = new Desk();
        var run = desk.Run("check", Repository.At(spec));
        Assert.True(run.ExitCode == 0, run.ToString());
    }

    private static readonly Dictionary<string, Func<byte[]>> HardFiles = new()
    {
        ["ten megabytes"] = () => Encoding.UTF8.GetBytes(Good + new string('#', 10_000_000)),
        ["a program"] = () => File.ReadAllBytes(Environment.ProcessPath!),
        ["no UTF-8"] = () => [.. Encoding.UTF8.GetBytes(Good), 0xff, 0xfe, (byte)'\n'],
        ["NUL"] = () => Encoding.UTF8.GetBytes("sandbox: 1\nname: a\0b\n"),
        ["nothing"] = () => [],
        ["deep"] = () => Encoding.UTF8.GetBytes("sandbox: 1\nprocess: " + new string('[', 10_000)),
    };

    // Their names alone: xunit writes a theory's data into the name of the test, and takes minutes for ten megabytes.
    public static TheoryData<string> HardFileNames => [.. HardFiles.Keys];

    [Theory]
    [MemberData(nameof(HardFileNames))]
    public void A_hard_file_gives_a_diagnostic(string what)
    {
        using var desk = new Desk();
        desk.Write("hard.sandbox.yaml", HardFiles[what]());
        var run = desk.Run("check", "hard.sandbox.yaml");
        Assert.True(run.ExitCode == 1, $"{what}: {run}");
        Assert.Matches(@"^hard\.sandbox\.yaml\(\d+,\d+\): error SBX0[0-4]\d\d: ", run.Output);
        Assert.Equal("", run.Error);
    }

    [Theory]
    [InlineData("missing.sandbox.yaml", "there is no such file")]
    [InlineData("folder", "is a directory")]
    [InlineData("no/such/folder/x.sandbox.yaml", "there is no such file")]
    public void What_cannot_be_read_is_wrong_use(string path, string reason)
    {
        using var desk = new Desk();
        Directory.CreateDirectory(desk.At("folder"));
        var run = desk.Run("check", path);
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("sandbox: " + path, run.Error, StringComparison.Ordinal);
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check")]
    [InlineData("check", "--all")]
    [InlineData("build", "x")]
    [InlineData("explain")]
    [InlineData("explain", "--wrong")]
    public void Wrong_use_is_one_line(params string[] arguments)
    {
        using var desk = new Desk();
        var run = desk.Run(arguments);
        Assert.Equal(2, run.ExitCode);
        Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
        Assert.StartsWith("sandbox: ", run.Error, StringComparison.Ordinal);
    }
}

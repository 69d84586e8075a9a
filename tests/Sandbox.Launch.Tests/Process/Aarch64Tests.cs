using Sandbox.Testing;
using Xunit;

namespace Sandbox.Launch.Tests;

/// <summary>The aarch64 stubs and system call numbers, under qemu-user. It clones no namespaces, so the launches have none.</summary>
public class Aarch64Tests
{
    private const Needs Machine = Needs.Root | Needs.Aot | Needs.Aarch64Gcc | Needs.Qemu;

    [KernelTheory(Machine)]
    [InlineData("nons", 3, "1000\n", "")]
    [InlineData("nons share", 3, "1000\n", "")]
    [InlineData("nons init", 3, "1000\n", "")]
    [InlineData("nons init share", 3, "1000\n", "")]
    [InlineData("nons init missing", 127, "", "hand.sandbox.yaml(4): SBX1043: execute /no/such/file: ENOENT: ")]
    [InlineData("fd5", 125, "", "hand.sandbox.yaml(40): SBX1002: keep fd 5: EBADF: ")]
    public void A_launch(string scenario, int code, string output, string error)
    {
        var result = Launch(scenario, "id -u; exit 3");
        Assert.Equal((code, output), (result.ExitCode, result.Output));
        Assert.StartsWith(error, result.Error, StringComparison.Ordinal);
    }

    [KernelTheory(Machine)]
    [InlineData("nons self")]
    [InlineData("nons self init")]
    public void Main_runs_inside(string scenario)
    {
        var result = Launch(scenario, "one", "two");
        Assert.Equal(7, result.ExitCode);
        Assert.Contains("arguments one|two\nenvironment HOME|PATH|TERM\n", result.Output, StringComparison.Ordinal);
        Assert.EndsWith("sum 6402016\n", result.Output, StringComparison.Ordinal);
    }

    private static RunResult Launch(string scenario, params string[] arguments)
    {
        var launcher = PublishedWorkload.Of("tests/Sandbox.Launch.Tests/fixtures/launcher", "RuntimeIdentifier=linux-arm64").Binary("launcher");
        var run = Hand.Of(scenario);
        return Command.Run(run with { Program = "qemu-aarch64", Arguments = ["-L", "/usr/aarch64-linux-gnu", launcher, .. arguments] });
    }
}

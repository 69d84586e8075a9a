using Sandbox.Testing;
using Xunit;

namespace Sandbox.Integration.Tests;

/// <summary>What holds inside where the spec says nothing about it.</summary>
public sealed class DefaultsTests : IDisposable
{
    private readonly Stage _stage = Stage.Of("defaults", "plain");

    public void Dispose() => _stage.Dispose();

    [KernelFact(Needs.Root | Needs.Aot | Needs.Busybox)]
    public void The_command_runs_and_its_output_and_exit_code_pass_through()
    {
        var run = _stage.Shell("echo inside; exit 3");
        Assert.Equal(("inside\n", 3), (run.Output, run.ExitCode));
    }
}

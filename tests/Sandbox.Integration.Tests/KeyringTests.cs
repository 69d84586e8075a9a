using Sandbox.Testing;
using Xunit;

namespace Sandbox.Integration.Tests;

/// <summary>process.keyring, from a caller with a key in its session keyring. The kernel shows a key to who possesses it (keyrings(7)).</summary>
public sealed class KeyringTests
{
    [KernelTheory(Stage.Root)]
    [InlineData("keyring", false)]
    [InlineData("kept", true)]
    public void The_callers_keys_are_there_only_where_the_spec_says_so(string spec, bool sees)
    {
        using var stage = Stage.Of("keys", spec);
        var launch = stage.Launch("-c", "cat /proc/keys; echo looked");
        var seen = Stage.LinesOf(Command.Run(launch with { Program = NativeProgram.Of("keyholder"), Arguments = [launch.Program, .. launch.Arguments] }));
        Assert.Contains("looked", seen);
        Assert.Equal(sees, seen.Any(line => line.Contains("sandbox-secret", StringComparison.Ordinal)));
    }

    [KernelFact(Stage.Root | Needs.Strace)]
    public void Without_one_nothing_starts_where_the_filter_would_let_keys_be_reached()
    {
        using var stage = Stage.Of("keys", "keyring");
        var launch = stage.Launch("-c", "echo started");
        var run = Command.Run(launch with { Program = "strace", Arguments = ["-f", "-qq", "-o", "/dev/null", "-e", "trace=keyctl", "-e", "inject=keyctl:error=ENOSYS", launch.Program, .. launch.Arguments] });
        Assert.Equal((125, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("keyring.sandbox.yaml: SBX1053: default session keyring: ENOSYS: ", run.Error, StringComparison.Ordinal);
    }
}

using Sandbox.Testing;
using Xunit;

namespace Sandbox.Integration.Tests;

/// <summary>
/// A call that answers "done" and is not made (strace puts itself in its place): the launcher asks the kernel before it starts anything, and refuses.
/// </summary>
public sealed class ReadBackTests
{
    [KernelTheory(Stage.Root | Needs.Strace)]
    [InlineData("setresuid", "1", ": SBX1052: default user")]
    [InlineData("setresgid", "1", ": SBX1052: default group")]
    [InlineData("setgroups", "1", ": SBX1052: default groups")]
    [InlineData("capset", "2", ": SBX1052: default capabilities")]
    [InlineData("prlimit64", "1", ": SBX1052: default core")]
    [InlineData("prctl", "1+", ": SBX10")] // no_new_privs: of the workload, the init or the launcher, whoever is first
    [InlineData("umount2", "1", "(3): SBX1052: read back /: the old root")]
    [InlineData("mount_setattr", "1+", "(3): SBX1052: read back /: the kernel")]
    [InlineData("move_mount", "2", ": SBX1052: default /proc")]
    [InlineData("move_mount", "3", ": SBX1052: default /dev")]
    [InlineData("seccomp", "1+", ": SBX1050: default")]
    public void What_is_not_done_is_seen(string call, string which, string says)
    {
        using var stage = Stage.Of("defaults", "plain");
        var run = Command.Run(Lying(stage, call, which));
        Assert.Equal((125, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("plain.sandbox.yaml" + says, run.Error, StringComparison.Ordinal);
    }

    [KernelFact(Stage.Root | Needs.Strace)]
    public void Behind_a_tracer_that_does_not_lie_it_starts()
    {
        using var stage = Stage.Of("defaults", "plain");
        var run = Command.Run(Lying(stage, "setresuid", "100"));
        Assert.Equal((0, "started\n", ""), (run.ExitCode, run.Output, run.Error));
    }

    [KernelTheory(Stage.Root)]
    [InlineData("keys", "owned", "+no_setuid_fixup", "")] // cleared
    [InlineData("keys", "owned", "+no_setuid_fixup,+no_setuid_fixup_locked", ": SBX1052: default securebits: the caller has set or locked them")]
    [InlineData("defaults", "plain", "+no_setuid_fixup,+no_setuid_fixup_locked", "")] // a new user namespace begins without any
    public void Securebits_of_the_caller_are_cleared_or_told(string folder, string spec, string bits, string says)
    {
        using var stage = Stage.Of(folder, spec);
        Directory.CreateDirectory(stage.At("tree/below"));
        var launch = stage.Launch("-c", "echo started");
        var run = Command.Run(launch with { Program = "setpriv", Arguments = ["--securebits", bits, launch.Program, .. launch.Arguments] });
        Assert.Equal(says.Length == 0 ? (0, "started\n") : (125, ""), (run.ExitCode, run.Output));
        Assert.StartsWith(says.Length == 0 ? "" : spec + ".sandbox.yaml" + says, run.Error, StringComparison.Ordinal);
    }

    // With a supplementary group to get rid of.
    private static Run Lying(Stage stage, string call, string which)
    {
        var launch = stage.Launch("-c", "echo started");
        return launch with
        {
            Program = "setpriv",
            Arguments = ["--groups", "4711", "strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=" + call, "-e", $"inject={call}:retval=0:when={which}", launch.Program, .. launch.Arguments],
        };
    }
}

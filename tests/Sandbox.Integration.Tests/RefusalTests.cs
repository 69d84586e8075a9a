using Sandbox.Testing;
using Xunit;

namespace Sandbox.Integration.Tests;

/// <summary>What the kernel or the machine refuses: namespaces, processes, mounts. Exit code 125, one line that says what to do, nothing left behind.</summary>
public class RefusalTests : StageTests
{
    public RefusalTests()
        : this([])
    {
    }

    private protected RefusalTests(string[] hidden)
        : base(hidden)
    {
    }

    [KernelFact(Stage.Root)]
    public void No_user_namespace_is_left()
    {
        using var stage = Of("defaults", "plain");
        var launch = stage.Launch("-c", "true");
        var run = launch with { Program = "unshare", Arguments = ["--user", "--map-root-user", "--mount", "sh", "-ec", "echo 0 > /proc/sys/user/max_user_namespaces; exec \"$0\" \"$@\"", launch.Program, .. launch.Arguments] };
        Fails(run, "plain.sandbox.yaml: SBX1005: default create namespaces: ENOSPC: the limit of namespaces is reached, or they are nested too deep (32); see /proc/sys/user/max_*_namespaces");
    }

    [KernelFact(Stage.Any)]
    public void No_namespace_is_made_without_a_user_namespace_by_an_unprivileged_user()
    {
        using var stage = Of("keys", "hosted");
        Fails(stage.Launch("-c", "true") with { AsPlainUser = true }, "hosted.sandbox.yaml(8): SBX1005: create namespaces: EPERM: only root may make these without a user namespace; run as root, or set namespaces.user to new");
    }

    [KernelTheory(Stage.Root)]
    [InlineData(1, "SBX1005: default create namespaces")]
    [InlineData(2, "SBX1031: default start init")]
    public void The_table_of_processes_is_full(int limit, string step)
    {
        using var stage = Of("defaults", "plain");
        var launch = stage.Launch("-c", "true");

        // A user of this test's own: the kernel counts all processes of a user, and somebody else's may still be ending.
        var user = 70_000 + limit;
        var run = launch with { Program = "setpriv", Arguments = [$"--reuid={user}", $"--regid={user}", "--clear-groups", "--inh-caps=-all", "--", "prlimit", $"--nproc={limit}:{limit}", launch.Program, .. launch.Arguments] };
        Fails(run, $"plain.sandbox.yaml: {step}: EAGAIN: no process can be added; raise pids.max of the cgroup, the user's limit (ulimit -u) or kernel.pid_max");
    }

    [KernelFact(Stage.Root)]
    public void A_named_user_is_not_mapped_where_the_caller_is_the_only_id()
    {
        using var stage = Of("failures", "fragile");
        Directory.CreateDirectory(stage.At("rootfs/work"));
        Directory.CreateDirectory(stage.At("rootfs/data"));
        Directory.CreateDirectory(stage.At("data"));
        var run = Command.Run(stage.Launch() with { AsPlainUser = true });
        Assert.Equal(125, run.ExitCode);
        Assert.StartsWith("fragile.sandbox.yaml(9): SBX1039: user: a user namespace with one id has no supplementary groups; ", run.Error, StringComparison.Ordinal);
    }

    [KernelFact(Stage.Any)]
    public void An_upper_layer_that_cannot_be_written()
    {
        using var stage = Of("keys", "mounts");
        foreach (var directory in new[] { "data/fixed", "flat", "tree", "over", "under", "upper", "scratchwork" })
        {
            Directory.CreateDirectory(stage.At(directory));
        }

        File.WriteAllText(stage.At("data/file"), "");
        var run = Command.Run(stage.Launch("-c", "true") with { AsPlainUser = true });
        Assert.Equal(125, run.ExitCode);
        Assert.Equal("mounts.sandbox.yaml(26): SBX1020: mount overlay on /merged: EROFS: upperdir or workdir cannot be written, so the kernel makes the overlay read-only; give the launcher's user rights there, or leave both out\n", run.Error);
    }

    [KernelFact(Stage.Root)]
    public void Mounts_below_a_source_that_is_not_bound_recursively_in_a_user_namespace()
    {
        using var stage = Of("keys", "mounts");
        var run = stage.Behind("mkdir -p data flat/below tree over under upper scratchwork; touch data/file; mount -t tmpfs none flat/below", stage.Launch("-c", "true"));
        Fails(run, "mounts.sandbox.yaml(14): SBX1007: mount flat on /shallow: EINVAL: the source cannot be bound: it is unbindable, or in a user namespace has mounts below it that a copy would uncover; set recursive: true");
    }

    private static void Fails(Run run, string line)
    {
        var before = LeakSnapshot.Take();
        var result = Command.Run(run);
        Assert.Equal((line + "\n", "", 125), (result.Error, result.Output, result.ExitCode));
        Assert.Empty(before.LeftBehind());
    }
}

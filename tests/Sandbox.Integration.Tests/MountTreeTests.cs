using Sandbox.Testing;
using Xunit;

namespace Sandbox.Integration.Tests;

/// <summary>keys/mounts.sandbox.yaml where the host has mounts below the sources: recursion, recursive attributes, propagation.</summary>
public class MountTreeTests : StageTests
{
    public MountTreeTests()
        : this([])
    {
    }

    private protected MountTreeTests(string[] hidden)
        : base(hidden, "keys", "mounts")
    {
    }

    private const string SetUp =
        """
        mkdir -p data/fixed flat tree/below tree/late over under upper scratchwork; touch data/file
        mount --bind tree tree; mount --make-shared tree
        mount -t tmpfs -o mode=777 below tree/below; echo mounted > tree/below/file
        """;

    [KernelFact(Stage.Root)]
    public void A_recursive_bind_takes_the_mounts_below_and_its_r_flags_reach_them()
    {
        var seen = Lines("cat /deep/below/file; touch /deep/new && echo top; touch /deep/below/new; ln -s new /deep/below/link; cat /deep/below/link 2>&1; touch /follow/below/new2 2>&1; true");
        Assert.Equal(["mounted", "top"], seen[..2]);
        Assert.EndsWith("Too many levels of symbolic links", seen[2], StringComparison.Ordinal);
        Assert.EndsWith("Read-only file system", seen[3], StringComparison.Ordinal);
        Assert.Equal(4, seen.Length);
    }

    [KernelFact(Stage.Root)]
    public void The_flags_of_a_bind_hold_for_the_mounts_below_too()
    {
        var mounts = MountLine.All(Lines("cat /proc/self/mountinfo")).ToDictionary(mount => mount.Target, mount => mount.Flags);
        Assert.Equal("ro,nosuid,nodev", mounts["/follow/below"]);
        Assert.Equal("rw,nosuid,nodev,noexec,nosymfollow", mounts["/deep/below"]);
    }

    [KernelFact(Stage.Root)]
    public void A_slave_bind_sees_what_the_host_mounts_later_and_the_others_do_not()
    {
        // In the background the host mounts something when the workload says that it runs, by a file in a directory both write.
        var later = SetUp + "\n{ i=0; while [ ! -e data/ready ] && [ $i -lt 100 ]; do sleep 0.05; i=$((i+1)); done; mount -t tmpfs late tree/late; echo late > tree/late/file; touch data/done; } &";
        var run = Command.Run(Own.Behind(later, Own.Launch("-c", "touch /work/ready; i=0; while [ ! -e /data/done ] && [ $i -lt 100 ]; do sleep 0.05; i=$((i+1)); done; cat /follow/late/file; ls -A /deep/late | grep file; true")));
        Assert.Equal(["late"], Stage.LinesOf(run));
    }

    [KernelFact(Stage.Root)]
    public void Nothing_that_is_mounted_inside_reaches_the_host()
    {
        var before = LeakSnapshot.Take();
        var seen = Lines("cat /proc/self/mountinfo");
        Assert.DoesNotContain(MountLine.All(seen), mount => mount.Propagation.Contains("shared", StringComparison.Ordinal));
        Assert.Empty(before.LeftBehind());
    }

    private string[] Lines(string script) => Stage.LinesOf(Command.Run(Own.Behind(SetUp, Own.Launch("-c", script))));
}

using Sandbox.Testing;
using Xunit;

namespace Sandbox.Launch.Tests.Mounts;

public class BindTests : StepsTests
{
    private const string Proc = "proc /proc 14 0 0 -1 0";

    public BindTests()
        : base([])
    {
    }

    protected BindTests(string[] hidden)
        : base(hidden)
    {
    }

    private string Mountinfo(string target, params string[] steps) =>
        Stage.Output([.. StepsStage.Scratch, .. steps, Proc], $"grep ' {target} ' /proc/self/mountinfo");

    [KernelFact(StepsStage.AsRoot)]
    public void Flags_are_set_and_the_target_is_made()
    {
        var output = Mountinfo("/data/dir", $"bind {Stage.At("outside")} /data/dir 1 143 0 0 0 0");
        Assert.Contains(" /data/dir ro,nosuid,nodev,noexec,relatime,nosymfollow", output, StringComparison.Ordinal);
        Assert.Contains(" ro,nosuid,nodev,noexec,noatime,nodiratime - ", Mountinfo("/d", $"bind {Stage.At("outside")} /d 1 95 0 0 0 0"), StringComparison.Ordinal);
    }

    [KernelFact(StepsStage.AsRoot)]
    public void A_file_comes_as_a_file() =>
        Assert.Equal("sentinel", Stage.Output([.. StepsStage.Scratch, $"bind {Stage.At("outside/file")} /a/b/file 0 7 0 0 0 0"], "cat /a/b/file; (echo no > /a/b/file) 2>/dev/null; exit 0"));

    [KernelFact(StepsStage.AsRoot)]
    public void Recursive_flags_reach_the_mounts_below()
    {
        // nosymfollow (128), for no host's /proc has it.
        var plain = Stage.Output([.. StepsStage.Scratch, "bind / /host 1 128 0 0 0 0", Proc], "grep ' /host/proc ' /proc/self/mountinfo");
        Assert.DoesNotContain("nosymfollow", plain, StringComparison.Ordinal);
        var all = Stage.Output([.. StepsStage.Scratch, "bind / /host 1 0 128 0 0 0", Proc], "grep ' /host/proc ' /proc/self/mountinfo");
        Assert.Contains("nosymfollow", all, StringComparison.Ordinal);
        Assert.Equal("1\n", Stage.Output([.. StepsStage.Scratch, "bind / /host 0 1 0 0 0 0", Proc], "grep -c ' /host' /proc/self/mountinfo"));
    }

    [KernelFact(StepsStage.AsRoot)]
    public void Propagation_is_set()
    {
        Assert.Contains(" shared:", Mountinfo("/d", $"bind {Stage.At("outside")} /d 1 1 0 0 5 0"), StringComparison.Ordinal);
        Assert.Contains(" unbindable", Mountinfo("/d", $"bind {Stage.At("outside")} /d 1 1 0 0 8 0"), StringComparison.Ordinal);
        Assert.DoesNotContain(":", Mountinfo("/d", $"bind {Stage.At("outside")} /d 1 1 0 0 0 0").Split(" - ")[0].Split("relatime")[1], StringComparison.Ordinal);
    }

    [KernelFact(StepsStage.AsRoot)]
    public void An_optional_source_may_be_missing()
    {
        Stage.Output([.. StepsStage.Scratch, "bind /no/such /d 1 1 0 0 0 1"], "test ! -e /d");
        Stage.Fails([.. StepsStage.Scratch, "bind /no/such /d 1 1 0 0 0 0"], "SBX1007: mount /no/such on /d: ENOENT: the source does not exist; create it or mark the mount optional");
    }

    [KernelFact(StepsStage.AsRoot)]
    public void A_file_does_not_go_on_a_directory()
    {
        Stage.Fails([Stage.Dir, $"bind {Stage.At("outside/file")} /data 0 7 0 0 0 0"], "ENOTDIR: one of source and target is a directory and the other is a file");
        Stage.Fails([Stage.Dir, $"bind {Stage.At("outside")} /bin/busybox 0 7 0 0 0 0"], "ENOTDIR: one of source and target is a directory and the other is a file");
    }

    [KernelFact(StepsStage.AsRoot)]
    public void The_root_itself_is_no_target() =>
        Stage.Fails([.. StepsStage.Scratch, $"bind {Stage.At("outside")} / 0 7 0 0 0 0"], "the root itself is no place for a mount");

    [KernelFact(StepsStage.AsUser)]
    public void In_a_user_namespace_flags_are_added_but_the_hosts_are_not_lifted()
    {
        var output = Stage.Output([.. StepsStage.Scratch, $"bind {Stage.At("outside")} /d 1 15 0 0 0 0", Proc], "grep ' /d ' /proc/self/mountinfo", asUser: true);
        Assert.Contains(" /d ro,nosuid,nodev,noexec,", output, StringComparison.Ordinal);
    }

    [KernelFact(StepsStage.AsRoot | Needs.Userns | Needs.UtilLinux)]
    public void A_restriction_of_the_host_cannot_be_lifted_in_a_user_namespace()
    {
        var steps = $"{Stage.At("steps")} user propagation 2 scratch 0 0755 bind {Stage.At("outside")} /d 1 0 0 2 0 0";
        var script = $"mount -t tmpfs -o nosuid none {Stage.At("outside")} && exec setpriv --reuid={Machine.PlainUser} --regid={Machine.PlainUser} --clear-groups -- {steps}";
        var result = Command.Run(new Run("unshare", "--mount", "--propagation", "private", "sh", "-c", script));
        Assert.True(result.ExitCode == 125, result.ToString());
        Assert.Contains("SBX1007: mount /d: EPERM: in a user namespace a mount keeps the restrictions and the access-time mode that it has on the host", result.Error, StringComparison.Ordinal);
    }
}

using Sandbox.Testing;
using Xunit;

namespace Sandbox.Launch.Tests.Mounts;

public class RootTests : StepsTests
{
    private const string Proc = "proc /proc 14 0 0 -1 0";

    public RootTests()
        : base([])
    {
    }

    protected RootTests(string[] hidden)
        : base(hidden)
    {
    }

    [KernelFact(StepsStage.AsRoot)]
    public void A_scratch_root_is_a_tmpfs_that_holds_what_was_put_there()
    {
        var mounts = Stage.Output([.. StepsStage.Scratch, Proc, "roroot"], "cat /proc/self/mountinfo; touch /x 2>&1; ls /");
        Assert.Contains(" / / ro,nosuid,nodev,relatime - tmpfs none rw,size=1024k,mode=755\n", mounts, StringComparison.Ordinal);
        Assert.Contains("touch: /x: Read-only file system\nbin\nproc\n", mounts, StringComparison.Ordinal);
        Assert.DoesNotContain(" /proc/driver ", mounts, StringComparison.Ordinal);
    }

    [KernelFact(StepsStage.AsRoot)]
    public void A_root_that_is_not_read_only_can_be_written() =>
        Assert.Equal("x\n", Stage.Output([.. StepsStage.Scratch, "mkdir /d 0755 -1 -1"], "touch /d/x && ls /d"));

    [KernelFact(StepsStage.AsUser)]
    public void A_scratch_root_works_in_a_user_namespace() =>
        Assert.Contains(" / / ro,nosuid,nodev,", Stage.Output([.. StepsStage.Scratch, Proc, "roroot"], "cat /proc/self/mountinfo", asUser: true), StringComparison.Ordinal);

    [KernelFact(StepsStage.AsRoot)]
    public void Host_paths_come_read_only_and_links_as_links()
    {
        File.CreateSymbolicLink(Stage.At("link"), "outside/file");
        var top = Stage.Top;
        string[] steps = [.. StepsStage.Scratch, $"hostpath {top}/outside 0", $"hostpath {top}/link 0", $"hostpath {top}/missing 1", $"hostpath {Machine.Find("busybox")} 0", Proc];
        var output = Stage.Output(steps, $"readlink {top}/link; cat {top}/link; echo; touch {top}/outside/new 2>&1; grep outside /proc/self/mountinfo");
        Assert.Contains($"outside/file\nsentinel\ntouch: {top}/outside/new: Read-only file system\n", output, StringComparison.Ordinal);
        Assert.Contains("/outside ro,nosuid,nodev", output, StringComparison.Ordinal);
    }

    [KernelFact(StepsStage.AsRoot)]
    public void A_missing_host_path_names_its_line() =>
        Stage.Fails(["scratch 0 0755", "hostpath /no/such/path 0"], "steps.sandbox.yaml(3): SBX1011: host path /no/such/path: ENOENT: this host has no such path; mark it optional or leave it out");

    [KernelFact(StepsStage.AsRoot)]
    public void A_read_only_dir_root_is_not_written_to()
    {
        var before = Directory.GetFileSystemEntries(Stage.At("root"));
        Stage.Fails([Stage.Dir, "roroot", "tmpfs /missing 0 0 0 0755 -1 -1 0 0"], "(4): SBX1015: mount tmpfs on /missing: ENOENT: the target does not exist in the root, which is not written to; create it there");
        Assert.Equal(before, Directory.GetFileSystemEntries(Stage.At("root")));
        Assert.Equal("data\n", Stage.Output([Stage.Dir, "roroot", "tmpfs /data 0 0 0 0755 -1 -1 0 0", Proc], "touch /data/x && ls -d data; touch /x || exit 0; exit 1"));
    }

    [KernelFact(StepsStage.AsRoot)]
    public void A_writable_dir_root_gets_its_missing_targets()
    {
        Stage.Output([Stage.Dir, "tmpfs /missing/below 0 0 0 0755 -1 -1 0 0"], "touch /missing/below/x");
        Assert.Empty(Directory.GetFileSystemEntries(Stage.At("root/missing/below")));
    }

    [KernelFact(StepsStage.AsRoot)]
    public void A_dir_root_brings_its_mounts_without_setuid_and_devices()
    {
        var output = Stage.Output([Stage.Dir, "roroot", Proc], "cat /proc/self/mountinfo");
        Assert.Contains("/root / ro,nosuid,nodev,relatime", output, StringComparison.Ordinal);
        Assert.DoesNotContain("shared:", output, StringComparison.Ordinal);
        Assert.DoesNotContain("unbindable", output, StringComparison.Ordinal);
    }

    [KernelFact(StepsStage.AsRoot)]
    public void A_relative_root_begins_at_the_binary() => Assert.Equal("busybox\n", Stage.Output(["dir ./root"], "ls /bin | head -n 3 | grep busybox"));

    [KernelFact(StepsStage.AsRoot)]
    public void A_root_that_is_missing_or_a_file_says_so()
    {
        Stage.Fails(["dir /no/such/root"], "SBX1010: root /no/such/root: ENOENT: the directory does not exist; create it, or correct the path");
        Stage.Fails(["dir /etc/passwd"], "SBX1010: root /etc/passwd: ENOTDIR: that is no directory");
    }

    [KernelFact(StepsStage.AsRoot)]
    public void A_bind_of_the_whole_host_does_not_carry_the_root_itself()
    {
        var output = Stage.Output([.. StepsStage.Scratch, "bind / /host 1 1 0 0 0 0", Proc, "roroot"], "cat /proc/self/mountinfo; ls /host/proc/driver; stat -c %T -f /host/proc/driver");
        Assert.DoesNotContain("/host/proc/driver", output.Split('\n').Where(line => line.Contains(" - ", StringComparison.Ordinal)));
        Assert.EndsWith("proc\n", output, StringComparison.Ordinal);
    }

    [KernelFact(StepsStage.AsRoot)]
    public void A_link_of_the_host_that_climbs_is_followed_on_the_host()
    {
        var up = string.Concat(Enumerable.Repeat("../", Stage.Top.Count(letter => letter == '/')));
        File.CreateSymbolicLink(Stage.At("climbs"), up + Stage.At("outside/file")[1..]);
        Assert.Equal("sentinel", Stage.Output([.. StepsStage.Scratch, $"bind {Stage.At("climbs")} /file 0 7 0 0 0 0"], "cat /file"));
    }
}

using Sandbox.Testing;
using Xunit;

namespace Sandbox.Launch.Tests.Mounts;

/// <summary>What the older calls alone must take care of: mounts below one by one, flags that stay, where mounts are made, and hosts without what they need.</summary>
public sealed class OlderMountTests() : StepsTests(HiddenCalls.All)
{
    private const string Proc = "proc /proc 14 0 0 -1 0";
    private const string AllFlags = "ro,nosuid,nodev,noexec,relatime,nosymfollow";

    private string[] Bind(string flags) => [.. StepsStage.Scratch, $"bind {Stage.At("tree")} /d 1 {flags} 0", Proc];

    /// <summary>Target and flags of what is mounted on /d and below.</summary>
    private static string[] Mounts(RunResult run)
    {
        Assert.True(run.ExitCode == 0, run.ToString());
        return [.. run.Output.Split('\n').Select(line => line.Split(' ')).Where(words => words.Length > 5 && (words[4] == "/d" || words[4].StartsWith("/d/", StringComparison.Ordinal))).Select(words => words[4] + " " + words[5])];
    }

    [KernelFact(StepsStage.AsRoot | Needs.UtilLinux)]
    public void Flags_reach_mounts_whatever_their_names_are()
    {
        string[] names = ["a b", "tab\there", "new\nline", "back\\slash", "\\040", "12 13 0:1 / ", "- tmpfs none rw", "#", "ü", new string('x', 255), string.Join('/', Enumerable.Repeat(new string('y', 250), 14))];
        var setUp = "mkdir tree; mount -t tmpfs none tree\n" + string.Concat(names.Select(name => $"mkdir -p 'tree/{name}/sub'; busybox mount -t tmpfs none 'tree/{name}'; mkdir 'tree/{name}/sub'; busybox mount -t tmpfs none 'tree/{name}/sub'\n"));
        var mounts = Mounts(Stage.RunAfter(setUp, Bind("0 143 0 0"), "cat /proc/self/mountinfo"));
        Assert.Equal(1 + (2 * names.Length), mounts.Length);
        Assert.All(mounts, mount => Assert.EndsWith(" " + AllFlags, mount, StringComparison.Ordinal));
    }

    [KernelFact(StepsStage.AsRoot | Needs.UtilLinux)]
    public void Flags_reach_mounts_that_others_cover_and_these_stay_on_top()
    {
        const string setUp = "mkdir -p tree/a; for i in 1 2 3; do mount -t tmpfs none tree/a; mkdir -p tree/a/b; mount -t tmpfs none tree/a/b; touch tree/a/b/$i; done";
        var run = Stage.RunAfter(setUp, Bind("0 143 0 0"), "cat /proc/self/mountinfo; ls /d/a/b");
        var mounts = Mounts(run);
        Assert.Equal(7, mounts.Length);
        Assert.All(mounts, mount => Assert.EndsWith(" " + AllFlags, mount, StringComparison.Ordinal));
        Assert.EndsWith("\n3\n", run.Output, StringComparison.Ordinal);
    }

    [KernelFact(StepsStage.AsRoot | Needs.Userns | Needs.UtilLinux)]
    public void In_a_user_namespace_a_covered_mount_ends_the_launch()
    {
        const string setUp = "mkdir -p tree/a; mount -t tmpfs none tree/a; mount -t tmpfs none tree/a";
        Failed(Stage.RunAfter(setUp, Bind("0 143 0 0"), "echo started", asUser: true), "SBX1007: mount /proc/bus/2/a: EBUSY: a mount below the source cannot be reached, for another one covers it, and mount_setattr(2) (Linux 5.12) is missing; unmount one of them, or set recursive: false");
        Assert.Equal(3, Mounts(Stage.RunAfter(setUp, Bind("0 0 0 0"), "cat /proc/self/mountinfo", asUser: true)).Length);
    }

    [KernelFact(StepsStage.AsRoot | Needs.Userns | Needs.UtilLinux)]
    public void In_a_user_namespace_the_flags_of_the_host_stay()
    {
        const string setUp = "mkdir -p tree; mount -t tmpfs -o nodev,noexec,strictatime none tree; mkdir tree/a tree/b; mount -t tmpfs -o nosuid,noatime none tree/a; mount -t tmpfs -o ro,nodiratime none tree/b";
        var mounts = Mounts(Stage.RunAfter(setUp, Bind("0 2 0 0"), "cat /proc/self/mountinfo", asUser: true));
        Assert.Equal(["/d rw,nosuid,nodev,noexec", "/d/a rw,nosuid,noatime", "/d/b ro,nosuid,nodiratime,relatime"], mounts.Order(StringComparer.Ordinal));
    }

    [KernelFact(StepsStage.AsRoot | Needs.UtilLinux)]
    public void Flags_are_lifted_where_that_is_asked_for()
    {
        const string setUp = "mkdir -p tree; mount -t tmpfs -o nodev,noexec,noatime,nodiratime none tree; mkdir tree/a; mount -t tmpfs -o ro,nosuid,nodev none tree/a";
        var mounts = Mounts(Stage.RunAfter(setUp, Bind("0 256 13 0"), "cat /proc/self/mountinfo")); // rclear: ro nodev noexec; relatime
        Assert.Equal(["/d rw,nodiratime,relatime", "/d/a rw,nosuid,relatime"], mounts.Order(StringComparer.Ordinal));
    }

    [KernelFact(StepsStage.AsRoot | Needs.UtilLinux)]
    public void More_mounts_than_are_changed_one_by_one_end_the_launch()
    {
        const string setUp = "mkdir tree; mount -t tmpfs none tree; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13; do mkdir tree/$i; mount --rbind tree tree/$i; done";
        Failed(Stage.RunAfter(setUp, Bind("0 143 0 0"), "echo started"), "E2BIG: without mount_setattr(2) (Linux 5.12) the flags of at most 4096 mounts below one are changed; unmount some, or set recursive: false");
    }

    [KernelTheory(StepsStage.AsRoot)]
    [InlineData(false)]
    [InlineData(true)]
    public void Nothing_of_what_mounts_are_made_in_is_in_the_sandbox(bool asUser)
    {
        var output = Stage.Output([.. StepsStage.Scratch, "bind / /host 1 0 0 0 0 0", "tmpfs /t 14 0 0 0755 -1 -1 0 0", Proc], "cat /proc/self/mountinfo; ls /host/proc/bus; readlink /proc/self/cwd; ls /..", asUser);
        Assert.DoesNotContain("/proc/bus", output, StringComparison.Ordinal);
        Assert.Contains("\npci\n", output, StringComparison.Ordinal);
        Assert.EndsWith("\n/\nbin\nhost\nproc\nt\n", output, StringComparison.Ordinal);
    }

    [KernelTheory(StepsStage.AsRoot | Needs.UtilLinux)]
    [InlineData("mount -t tmpfs none /proc", "ENODEV")]
    [InlineData("mount --bind /proc/sys /proc", "ENODEV")] // a procfs, but not its top
    [InlineData("mount --bind /proc/$$ /proc", "ENODEV")]
    public void Without_a_procfs_to_trust_the_launch_ends(string setUp, string errno) =>
        Failed(Stage.RunAfter(setUp, StepsStage.Scratch, "echo started"), $"SBX1009: scratch root /proc: {errno}: without the mount calls of Linux 5.2 and 5.12 mounts are made by way of /proc/self/fd; mount a procfs on /proc");

    [KernelFact(StepsStage.AsRoot | Needs.UtilLinux | Needs.Strace)]
    public void Where_statx_gives_no_mount_ids_they_come_from_procfs()
    {
        // As before Linux 5.8: the mask of what statx(2) has filled in (its first word) is without STATX_MNT_ID.
        string[] strace = ["strace", "-f", "-o", "/dev/null", "-e", "trace=statx", "-e", "inject=statx:poke_exit=@arg5=ff070000"];
        string[] steps = [.. StepsStage.Scratch, $"bind {Stage.At("root")} /d 1 0 143 0 0 0", Proc, "sysctl net/ipv4/ip_unprivileged_port_start 77", "default readonly /proc/sys"];
        Assert.Equal(["/d " + AllFlags], Mounts(Stage.RunBy(strace, steps, "cat /proc/self/mountinfo")));
    }

    [KernelFact(StepsStage.AsRoot | Needs.UtilLinux | Needs.Strace)]
    public void Where_mount_setattr_does_not_know_nosymfollow_mount_does()
    {
        // As Linux 5.12 and 5.13; the first call is the fence's. All other flags here need no second call.
        using var newer = new StepsStage();
        string[] strace = ["strace", "-f", "-o", "/dev/null", "-e", "trace=mount_setattr", "-e", "inject=mount_setattr:error=EINVAL:when=2+"];
        string[] steps = ["scratch 1048576 0755", $"bind {Machine.Find("busybox")} /bin/busybox 0 135 0 0 0 0", $"bind {newer.At("root")} /d 1 0 143 0 0 0", Proc];
        Assert.Equal(["/d " + AllFlags], Mounts(newer.RunBy(strace, steps, "/bin/busybox cat /proc/self/mountinfo")));
    }

    [KernelTheory(StepsStage.AsRoot | Needs.UtilLinux)]
    [InlineData("mount_setattr")]
    [InlineData("fsopen")]
    [InlineData("open_tree,mount_setattr,move_mount")]
    [InlineData("open_tree,mount_setattr,move_mount,fsopen,openat2")]
    public void Where_proc_has_no_place_for_it_nothing_stays_on_top_of_the_root(string hidden)
    {
        // Processes only, so that the root and what mounts are made in both hang on /mnt.
        using var stage = new StepsStage(hidden.Split(','));
        var run = stage.RunAfter("mkdir tree; mount -t proc -o subset=pid none /proc", [.. StepsStage.Scratch, $"bind {stage.At("tree")} /d 1 0 15 0 0 0", "tmpfs /t 14 0 0 0755 -1 -1 0 0", Proc], "cat /proc/self/mountinfo; ls /..");
        Assert.Equal(["/d ro,nosuid,nodev,noexec,relatime"], Mounts(run));
        Assert.EndsWith("\nbin\nd\nproc\nt\n", run.Output, StringComparison.Ordinal);
        Assert.Equal(5, run.Output.Split('\n').Count(line => line.Contains(" - ", StringComparison.Ordinal))); // root, busybox, d, t, proc
    }

    private static void Failed(RunResult run, string message)
    {
        Assert.Equal((125, ""), (run.ExitCode, run.Output));
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.Error.Count(letter => letter == '\n'));
    }
}

using Sandbox.Testing;
using Xunit;

namespace Sandbox.Integration.Tests;

/// <summary>Namespaces that are joined by path, the host's, and a map of one id.</summary>
public class NamespaceKeyTests : StageTests
{
    public NamespaceKeyTests()
        : this([])
    {
    }

    private protected NamespaceKeyTests(string[] hidden)
        : base(hidden)
    {
    }

    private static readonly string[] Joined = ["net", "ipc", "uts", "cgroup", "time"];

    [KernelFact(Stage.Root)]
    public void Namespaces_are_joined_by_path()
    {
        using var stage = Of("keys", "joined");
        var files = string.Join(' ', Joined.Select(kind => "/mnt/sandbox-test/" + kind));
        var setUp = $"""
            mount -t tmpfs none /mnt; mkdir /mnt/sandbox-test; touch {files}
            unshare --net=/mnt/sandbox-test/net --ipc=/mnt/sandbox-test/ipc --uts=/mnt/sandbox-test/uts --cgroup=/mnt/sandbox-test/cgroup sh -c 'hostname joined-host; ip link set lo up'
            unshare --time=/mnt/sandbox-test/time --boottime 500000 true
            stat -L -c %i {files}
            """;
        var inside = string.Join(' ', Joined.Select(kind => "/proc/self/ns/" + kind));
        var seen = Stage.LinesOf(Command.Run(stage.Behind(setUp, stage.Launch("-c", $"stat -L -c %i {inside}; hostname; cut -d. -f 1 /proc/uptime; ip -o link | cut -d' ' -f 2"))));
        Assert.Equal(seen[..5], seen[5..10]);
        Assert.Equal("joined-host", seen[10]);
        Assert.InRange(long.Parse(seen[11], System.Globalization.CultureInfo.InvariantCulture), 500_000 + (Environment.TickCount64 / 1000) - 60, 500_060 + (Environment.TickCount64 / 1000));
        Assert.Contains("lo:", seen[12..]);
    }

    [KernelFact(Stage.Root)]
    public void A_path_that_is_no_namespace_or_another_kind_of_one_is_a_clear_failure()
    {
        using var stage = Of("keys", "joined");
        var missing = Command.Run(stage.Behind("mount -t tmpfs none /mnt", stage.Launch("-c", "true")));
        Assert.Equal("joined.sandbox.yaml(10): SBX1004: join namespace /mnt/sandbox-test/cgroup: ENOENT: there is no such namespace file; is what made it still running?\n", missing.Error);
        var wrong = Command.Run(stage.Behind("mount -t tmpfs none /mnt; mkdir /mnt/sandbox-test; for kind in net ipc uts cgroup time; do ln -s /proc/self/ns/uts /mnt/sandbox-test/$kind; done", stage.Launch("-c", "true")));
        Assert.Equal("joined.sandbox.yaml(10): SBX1004: join namespace /mnt/sandbox-test/cgroup: EINVAL: the file is not a namespace of this kind; correct the path\n", wrong.Error);
        Assert.Equal((125, 125), (missing.ExitCode, wrong.ExitCode));
    }

    [KernelFact(Stage.Root)]
    public void The_host_s_namespaces_are_kept_where_the_spec_says_host()
    {
        using var stage = Of("keys", "hosted");
        string[] kept = ["cgroup", "ipc", "net", "pid", "time", "user", "uts"];
        var seen = stage.Lines($"for kind in {string.Join(' ', kept)} mnt; do readlink /proc/self/ns/$kind; done; cat /proc/$PPID/comm; id");
        Assert.Equal(kept.Select(kind => new FileInfo("/proc/self/ns/" + kind).LinkTarget), seen[..7]);
        Assert.NotEqual(new FileInfo("/proc/self/ns/mnt").LinkTarget, seen[7]);
        Assert.Equal("hosted", seen[8]); // no init between launcher and workload
        Assert.Equal("uid=1000 gid=1000", seen[9]);
    }

    [KernelFact(Stage.Root)]
    public void Without_an_init_codes_signals_and_limits_of_the_root_are_the_same()
    {
        using var stage = Of("keys", "hosted");
        Assert.Equal(77, stage.Shell("exit 77").ExitCode);
        Assert.Equal(128 + 9, stage.Shell("kill -KILL $$").ExitCode);
        var seen = stage.Lines("grep -e CapEff -e CapBnd -e NoNewPrivs /proc/self/status | tr -d '\\t'; ls /proc/$$/fd; true");
        Assert.Equal(["CapEff:0000000000000000", "CapBnd:0000000000000000", "NoNewPrivs:1", "0", "1", "2"], seen);
        var mark = LiveProcesses.NewMark();
        using var running = Command.Start(stage.Launch("-c", $"exec sleep {mark}"));
        LiveProcesses.WaitFor(mark);
        Command.Signal(running.Pid, 9);
        running.WaitForEnd();
        LiveProcesses.WaitForNone(mark);
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void A_map_of_the_caller_makes_it_the_spec_s_user_and_nobody_else_exists(User user)
    {
        using var stage = Of("keys", "caller");
        var seen = stage.Lines("id; cat /proc/self/uid_map /proc/self/gid_map /proc/self/setgroups; readlink /proc/self/ns/net; ls -d /proc/sys /proc/meminfo 2>&1 | grep -c 'No such'; grep Cap /proc/self/status | sort -u | wc -l", user);
        Assert.Equal("uid=4321 gid=8765", seen[0]);
        Assert.Matches("^ +4321 +[0-9]+ +1$", seen[1]);
        Assert.Matches("^ +8765 +[0-9]+ +1$", seen[2]);
        Assert.Equal(["deny", new FileInfo("/proc/self/ns/net").LinkTarget!, "2", "5"], seen[3..]);
    }
}

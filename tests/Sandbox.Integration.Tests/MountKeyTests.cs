using Sandbox.Testing;
using Xunit;

namespace Sandbox.Integration.Tests;

/// <summary>keys/mounts.sandbox.yaml: every kind of mount and file, seen from inside.</summary>
public class MountKeyTests : StageTests
{
    private const UnixFileMode Everybody = (UnixFileMode)0b111_111_111;

    public MountKeyTests()
        : this([])
    {
    }

    private protected MountKeyTests(string[] hidden)
        : base(hidden, "keys", "mounts")
    {
        Own.Write("data/file", "of the host\n");
        Own.Write("data/secret", "hidden\n");
        Own.Write("data/secrets/one", "hidden\n");
        Own.Write("data/fixed/file", "fixed\n");
        Own.Write("tree/below/under", "hidden by a mount where there is one\n");
        Own.Write("over/file", "upper layer\n");
        Own.Write("under/file", "lower layer\n");
        Own.Write("under/only", "lower layer alone\n");
        foreach (var directory in new[] { "data", "under", "data/fixed", "upper", "scratchwork", "tree", "flat" })
        {
            File.SetUnixFileMode(Directory.CreateDirectory(Own.At(directory)).FullName, Everybody);
        }
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void Each_mount_has_its_type_and_flags(User user)
    {
        var all = MountLine.All(Own.Lines("cat /proc/self/mountinfo", user));
        Assert.Equal("noatime", all.Single(mount => mount.Target == "/run").AccessTimes);
        var mounts = all.Where(mount => !mount.Target.StartsWith("/dev/", StringComparison.Ordinal) || mount.Target is "/dev/mqueue" or "/dev/shm");
        var seen = mounts.GroupBy(mount => mount.Target).ToDictionary(same => same.Key, same => $"{(same.Last().Type is "tmpfs" or "proc" or "sysfs" or "devpts" or "mqueue" or "overlay" ? same.Last().Type : "bind")} {same.Last().Flags}");
        var expected = new Dictionary<string, string>
        {
            ["/"] = "tmpfs ro,nosuid,nodev",
            ["/bin"] = "bind ro,nosuid,nodev",
            ["/data"] = "bind ro,nosuid,nodev",
            ["/work"] = "bind rw,nosuid,nodev,noexec",
            ["/tools"] = "bind rw,nosuid,nodev",
            ["/etc/one"] = "bind ro,nosuid,nodev",
            ["/deep"] = "bind rw,nosuid,nodev,noexec,nosymfollow",
            ["/shallow"] = "bind ro,nosuid,nodev",
            ["/scratch"] = "tmpfs rw,nosuid,nodev,noexec",
            ["/run"] = "tmpfs rw,nosuid,nodev",
            ["/proc"] = "proc rw,nosuid,nodev,noexec",
            ["/sys"] = "sysfs ro,nosuid,nodev,noexec",
            ["/pts"] = "devpts rw,nosuid,noexec",
            ["/dev/mqueue"] = "mqueue rw,nosuid,nodev,noexec",
            ["/union"] = "overlay ro,nosuid,nodev",
            ["/merged"] = "overlay rw,nosuid,nodev",
        };
        Assert.All(expected, pair => Assert.Equal($"{pair.Key}: {pair.Value}", $"{pair.Key}: {seen.GetValueOrDefault(pair.Key)}"));
        Assert.False(seen.ContainsKey("/tmp"));
        Assert.False(seen.ContainsKey("/absent"));
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void Binds_show_the_host_s_files_as_writable_as_they_are_said_to_be(User user)
    {
        var seen = Own.Lines("cat /data/file /etc/one; touch /data/new 2>&1; echo from inside > /work/new; cat /tools/new; cp /bin/busybox /tools/sh; /tools/sh -c 'echo runs'; cp /bin/busybox /work/sh2; /work/sh2 2>&1; rm /work/sh /work/sh2", user);
        Assert.Equal(["of the host", "of the host"], seen[..2]);
        Assert.EndsWith("Read-only file system", seen[2], StringComparison.Ordinal);
        Assert.Equal(["from inside", "runs"], seen[3..5]);
        Assert.EndsWith("Permission denied", seen[5], StringComparison.Ordinal);
        Assert.Equal("from inside\n", File.ReadAllText(Own.At("data/new")));
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void Files_directories_and_links_are_made(User user)
    {
        var seen = Own.Lines("cat /etc/motd; stat -c '%a %u:%g %s %n' /etc/motd /run/deep/er/file /srv/state /srv/cache /; readlink /etc/link; cat /etc/link", user);
        Assert.Equal(
            ["one", "\"two\"\t%s\\n {0} é", "640 0:0 22 /etc/motd", "644 0:0 0 /run/deep/er/file", "755 0:0 40 /srv/state", "700 0:0 40 /srv/cache"],
            seen[..6]);
        Assert.StartsWith("751 0:0 ", seen[6], StringComparison.Ordinal);
        Assert.Equal(["../data/file", "of the host"], seen[7..]);
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void Sizes_inodes_and_modes_of_file_systems_hold(User user)
    {
        var seen = Own.Lines(
            """
            stat -c %a /scratch /pts/ptmx; df -k / /scratch /dev/shm | awk 'NR > 1 {print $2}'
            dd if=/dev/zero of=/scratch/big bs=64k count=64 2>&1 | grep -o 'No space left on device'
            rm /scratch/big; i=0; while touch /scratch/$i 2>/dev/null; do i=$((i+1)); done; echo $i
            """, user);
        Assert.Equal(["1770", "600", "8192", "1024", "1024", "No space left on device", "9"], seen);
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void Overlays_merge_layers_and_write_to_the_upper_one_only(User user)
    {
        var seen = Own.Lines("cat /union/file /union/only; touch /union/new 2>&1; cat /merged/file; echo new > /merged/new; rm /merged/only; ls /merged | tr '\\n' ' '", user);
        Assert.Equal(["upper layer", "lower layer alone"], seen[..2]);
        Assert.EndsWith("Read-only file system", seen[2], StringComparison.Ordinal);
        Assert.Equal(["lower layer", "file new "], seen[3..]);
        Assert.Equal(("lower layer alone\n", "new\n"), (File.ReadAllText(Own.At("under/only")), File.ReadAllText(Own.At("upper/new"))));
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void Masked_paths_are_empty_and_read_only_paths_refuse_writes(User user)
    {
        var seen = Own.Lines("wc -c < /data/secret; ls -A /data/secrets | wc -l; touch /data/secrets/x 2>&1; cat /work/fixed/file; touch /work/fixed/new 2>&1; ls /sys/firmware 2>&1 | wc -l; ls /sys/class/net", user);
        Assert.Equal(["0", "0"], seen[..2]);
        Assert.EndsWith("Read-only file system", seen[2], StringComparison.Ordinal);
        Assert.Equal("fixed", seen[3]);
        Assert.EndsWith("Read-only file system", seen[4], StringComparison.Ordinal);
        Assert.Equal(["0", "lo"], seen[5..]);
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void Devices_message_queues_and_terminals_are_there(User user)
    {
        var seen = Own.Lines("stat -c '%F %t:%T' /dev/kmsg; ls -d /dev/no-such-device 2>&1; touch /dev/mqueue/q && cat /dev/mqueue/q | cut -c 1-5; ls /pts", user);
        Assert.Equal("character special file 1:b", seen[0]);
        Assert.EndsWith("No such file or directory", seen[1], StringComparison.Ordinal);
        Assert.Equal(["QSIZE", "ptmx"], seen[2..]);
    }
}

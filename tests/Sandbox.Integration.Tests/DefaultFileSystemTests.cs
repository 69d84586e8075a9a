using Sandbox.Testing;
using Xunit;

namespace Sandbox.Integration.Tests;

/// <summary>Root, mounts, /dev and /proc of a spec that says almost nothing.</summary>
public class DefaultFileSystemTests : StageTests
{
    public DefaultFileSystemTests()
        : this([])
    {
    }

    private protected DefaultFileSystemTests(string[] hidden)
        : base(hidden, "defaults", "plain")
    {
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void Only_these_mounts_exist_with_these_flags(User user)
    {
        var mounts = MountLine.All(Own.Lines("cat /proc/self/mountinfo", user));
        var expected = new[]
        {
            "/ ro,nosuid,nodev", "/proc rw,nosuid,nodev,noexec", "/dev rw,nosuid,noexec", "/dev/pts rw,nosuid,noexec", "/dev/shm rw,nosuid,nodev,noexec", "/tmp rw,nosuid,nodev,noexec",
        };
        Assert.Equal(expected.Order(StringComparer.Ordinal), mounts.Where(IsOwn).Select(mount => $"{mount.Target} {mount.Flags}").Order(StringComparer.Ordinal));
        Assert.All(mounts, mount => Assert.Equal("", mount.Propagation));
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void The_root_is_read_only_and_holds_nothing_of_the_host_s(User user)
    {
        var seen = Own.Lines("for d in / /bin /etc; do touch $d/new 2>&1; done; ls -a / | tr '\\n' ' '; echo; ls / /.. | sort -u | wc -l; ls /proc/1/root/ 2>&1 | head -1", user);
        Assert.All(seen[..3], line => Assert.EndsWith("Read-only file system", line, StringComparison.Ordinal));
        Assert.Equal(". .. bin data dev etc proc sys tmp ", seen[3]);
        Assert.EndsWith("Permission denied", seen[5], StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Own.RootFs, "new")));
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void The_device_nodes_work(User user)
    {
        var seen = Own.Lines(
            """
            cd /dev; stat -c '%n %F %t:%T %a' null zero full random urandom tty
            echo lost > null; wc -c < null; head -c 5 zero | xxd -p; head -c 8 urandom | wc -c; head -c 8 random | wc -c
            { echo x > full; } 2>&1 | grep -o 'No space left on device'
            for l in fd stdin stdout stderr ptmx; do readlink $l; done | tr '\n' ' '; echo
            echo kept > shm/file; cat shm/file; df -k shm | tail -1 | awk '{print $2}'
            """, user);
        Assert.Equal(
            ["null 1:3", "zero 1:5", "full 1:7", "random 1:8", "urandom 1:9", "tty 5:0"],
            seen[..6].Select(line => line.Split(' ')).Select(words => $"{words[0]} {words[^2]}"));
        Assert.All(seen[..6], line => Assert.EndsWith(" 666", line, StringComparison.Ordinal));
        Assert.Equal(["0", "0000000000", "8", "8", "No space left on device"], seen[6..11]);
        Assert.Equal("/proc/self/fd /proc/self/fd/0 /proc/self/fd/1 /proc/self/fd/2 pts/ptmx ", seen[11]);
        Assert.Equal(["kept", "65536"], seen[12..]);
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void There_is_no_terminal_but_pseudo_terminals_can_be_opened(User user)
    {
        var seen = Own.Lines("probe open /dev/tty; probe pty; ls /dev/pts | tr '\\n' ' '", user);
        Assert.Equal("open: ENXIO", seen[0]);
        Assert.Equal("pty /dev/pts/0", seen[1]);
        Assert.Equal("ptmx ", seen[2]);
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void Kernel_paths_are_masked_or_read_only(User user)
    {
        var seen = Own.Lines(
            """
            for p in kcore keys timer_list interrupts sched_debug latency_stats timer_stats; do [ -e /proc/$p ] && echo "$p $(cat /proc/$p 2>&1 | wc -c)"; done
            for p in acpi scsi asound; do [ -e /proc/$p ] && echo "$p $(ls -A /proc/$p | wc -l)"; done
            for p in sys/kernel/core_pattern sysrq-trigger irq/default_smp_affinity sys/kernel/hostname; do [ -e /proc/$p ] && { echo x > /proc/$p; } 2>&1; done
            true
            """, user);
        var masked = seen.TakeWhile(line => line.Split(' ').Length == 2).ToArray();
        Assert.Contains("keys 0", masked);
        Assert.All(masked, line => Assert.EndsWith(" 0", line, StringComparison.Ordinal));
        Assert.NotEmpty(seen[masked.Length..]);
        Assert.All(seen[masked.Length..], line => Assert.Matches("Read-only file system|Permission denied", line));
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void Tmp_is_writable_for_everybody_and_its_files_do_not_run(User user)
    {
        var seen = Own.Lines("pwd; stat -c %a /tmp; cp /bin/busybox /tmp/sh; /tmp/sh -c true 2>&1; df -k /tmp | tail -1 | awk '{print $2}'", user);
        Assert.Equal(["/", "1777"], seen[..2]);
        Assert.EndsWith("Permission denied", seen[2], StringComparison.Ordinal);
        Assert.Equal("65536", seen[3]);
    }

    // What is neither a device bound into /dev nor a kernel path that is masked or made read-only; those have tests of their own.
    private static bool IsOwn(MountLine mount) =>
        !mount.Target.StartsWith("/proc/", StringComparison.Ordinal) && !(mount.Target.StartsWith("/dev/", StringComparison.Ordinal) && mount.Type == "devtmpfs");
}

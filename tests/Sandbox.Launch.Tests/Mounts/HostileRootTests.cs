using System.Runtime.InteropServices;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Launch.Tests.Mounts;

/// <summary>
/// Roots whose content fights the launcher. Either the launch fails with a message, or what was mounted is inside; the stage checks after each test that
/// nothing outside has changed (CVE-2021-30465, CVE-2025-31133, CVE-2025-52565, CVE-2026-47766 and their kin).
/// </summary>
public sealed class HostileRootTests : IDisposable
{
    private const string Proc = "proc /proc 14 0 0 -1 0";
    private readonly StepsStage _stage = new();

    public void Dispose() => _stage.Dispose();

    private void Link(string path, string target)
    {
        if (Directory.Exists(_stage.At(path)))
        {
            Directory.Delete(_stage.At(path));
        }

        File.CreateSymbolicLink(_stage.At(path), target);
    }

    [KernelTheory(StepsStage.AsRoot)]
    [InlineData("/")]
    [InlineData("..")]
    [InlineData("tmp")]
    [InlineData("/proc/self/cwd")]
    [InlineData("dev")]
    public void Dev_proc_and_sys_that_are_links_are_refused(string target)
    {
        foreach (var (place, step, id) in new[] { ("dev", "dev /dev 0 65536 1", 1021), ("proc", Proc, 1016), ("sys", "sysfs /sys 15 0", 1017) })
        {
            Link("root/" + place, target);
            _stage.Fails([_stage.Dir, step], $"SBX{id}: ");
            File.Delete(_stage.At("root/" + place));
            Directory.CreateDirectory(_stage.At("root/" + place));
        }
    }

    [KernelTheory(StepsStage.AsRoot)]
    [InlineData("/")]
    [InlineData("../../../../../../..")]
    [InlineData("/data/..")]
    public void A_target_that_leads_to_the_root_is_refused(string target)
    {
        Link("root/tmp", target);
        _stage.Fails([_stage.Dir, "tmpfs /tmp 14 0 0 01777 -1 -1 0 0"], "SBX1015: mount tmpfs on /tmp: ELOOP: a symbolic link of the root leads back to the root itself");
        _stage.Fails([_stage.Dir, $"bind {_stage.At("outside")} /tmp 1 7 0 0 0 0"], "SBX1007: mount /tmp: ELOOP: a symbolic link of the root leads back to the root itself");
    }

    [KernelFact(StepsStage.AsRoot)]
    public void A_link_to_the_host_ends_inside()
    {
        Directory.CreateDirectory(_stage.At("root" + _stage.At("outside/dir")));
        Link("root/data", _stage.At("outside/dir"));
        var output = _stage.Output([_stage.Dir, "tmpfs /data/sub 14 0 0 01777 -1 -1 0 0", "tmpfs /data 14 0 0 01777 -1 -1 0 0", "write /data/f x 0644 -1 -1", "mkdir /data/d 0755 -1 -1", Proc], "cat /proc/self/mountinfo");
        Assert.Contains($" {_stage.At("outside/dir")} rw,", output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_stage.At("outside/dir")));
    }

    [KernelFact(StepsStage.AsRoot)]
    public void A_dangling_link_to_the_host_is_not_followed_to_make_anything()
    {
        Link("root/data", _stage.At("outside/new"));
        Link("root/etc/passwd", _stage.At("outside/new"));
        foreach (var step in new[] { "tmpfs /data 0 0 0 0755 -1 -1 0 0", "tmpfs /data/x 0 0 0 0755 -1 -1 0 0", "mkdir /data/x 0755 -1 -1", "write /data/x x 0644 -1 -1", "symlink /data/x x", "bind /etc/passwd /data 0 7 0 0 0 0", "node /data/x 0 1 3 0666 -1 -1 0 0" })
        {
            _stage.Fails([_stage.Dir, step], "SBX10");
        }

        Assert.Equal("mine", _stage.Output([_stage.Dir, "write /etc/passwd mine 0644 -1 -1"], "cat /etc/passwd"));
    }

    [KernelFact(StepsStage.AsRoot)]
    public void A_loop_of_links_is_refused()
    {
        Link("root/data", "/tmp/l");
        Link("root/tmp/l", "/data");
        _stage.Fails([_stage.Dir, "tmpfs /data 0 0 0 0755 -1 -1 0 0"], "ELOOP: a part of the path is a symbolic link, or a loop of them; make it a directory in the root");
        _stage.Fails([_stage.Dir, "mask /data"], "SBX1023: mask /data: ELOOP");
        _stage.Fails([_stage.Dir, "write /data/x x 0644 -1 -1"], "SBX1013: write file /data/x: ELOOP");
    }

    [KernelFact(StepsStage.AsRoot)]
    public void A_fifo_blocks_nobody()
    {
        var made = Command.Run(new Run("mkfifo", _stage.At("root/data/pipe"), _stage.At("root/etc/passwd")));
        Assert.True(made.ExitCode == 0, made.ToString());
        _stage.Fails([_stage.Dir, "tmpfs /data/pipe 0 0 0 0755 -1 -1 0 0"], "ENOTDIR");
        Assert.Equal("sentinel", _stage.Output([_stage.Dir, $"bind {_stage.At("outside/file")} /data/pipe 0 7 0 0 0 0"], "cat /data/pipe"));
        Assert.Equal("mine", _stage.Output([_stage.Dir, "write /etc/passwd mine 0644 -1 -1"], "cat /etc/passwd"));
        Assert.Equal("", _stage.Output([_stage.Dir, "mask /data/pipe"], "cat /data/pipe"));
    }

    [KernelFact(StepsStage.AsRoot)]
    public void Masks_come_from_the_hosts_null_device_whatever_the_roots_is()
    {
        Link("root/dev/null", _stage.At("outside/file"));
        File.WriteAllText(_stage.At("root/etc/secret"), "secret");
        Directory.CreateDirectory(_stage.At("root/etc/secrets/below"));
        var output = _stage.Output([_stage.Dir, Proc, "mask /etc/secret", "mask /etc/secrets"], "cat /etc/secret; ls /etc/secrets; stat -c %t:%T /etc/secret; echo x > /etc/secret");
        Assert.Equal("1:3\n", output);
        Assert.Equal("secret", File.ReadAllText(_stage.At("root/etc/secret")));
    }

    [KernelFact(StepsStage.AsRoot)]
    public void Masks_and_read_only_paths_follow_links_inside_only()
    {
        Directory.CreateDirectory(_stage.At("root" + _stage.Top));
        File.WriteAllText(_stage.At("root" + _stage.At("x")), "secret");
        Link("root/data", _stage.Top);
        Assert.Equal("", _stage.Output([_stage.Dir, "mask /data/x", "default readonly /data"], "cat /data/x; touch /data/y 2>/dev/null && echo made; exit 0"));
        File.WriteAllText(_stage.At("made"), ""); // the host's directory of that name is writable still
    }

    [KernelFact(StepsStage.AsRoot)]
    public void Sysctls_go_past_what_covers_proc_sys()
    {
        Directory.CreateDirectory(_stage.At("fake/net/ipv4"));
        File.WriteAllText(_stage.At("fake/net/ipv4/ip_unprivileged_port_start"), "fake");
        string[] steps = [_stage.Dir, Proc, $"bind {_stage.At("fake")} /proc/sys 1 0 0 0 0 0", "sysctl net/ipv4/ip_unprivileged_port_start 77"];
        _stage.Output(steps, "exit 0");
        Assert.Equal("fake", File.ReadAllText(_stage.At("fake/net/ipv4/ip_unprivileged_port_start")));
    }

    [KernelFact(StepsStage.AsRoot)]
    public void A_root_that_changes_all_the_time_lets_nothing_out()
    {
        Directory.CreateDirectory(_stage.At("root/data/a"));
        Directory.CreateDirectory(_stage.At("root/data/b"));
        File.CreateSymbolicLink(_stage.At("root/data/b/dir"), _stage.At("outside/dir"));
        Directory.CreateDirectory(_stage.At("root/data/a/dir"));
        const int currentDirectory = -100;
        const int exchange = 2;
        using var stop = new CancellationTokenSource();
        var racer = Task.Run(() =>
        {
            // data/a/dir is a directory at one moment and, for another name's sake, a link to the host at the next.
            while (!stop.IsCancellationRequested)
            {
                Assert.Equal(0, Exchange(currentDirectory, _stage.At("root/data/a"), currentDirectory, _stage.At("root/data/b"), exchange));
            }
        });
        for (var i = 0; i < 60; i++)
        {
            var result = _stage.Run([_stage.Dir, "tmpfs /data/a/dir 0 0 0 0755 -1 -1 0 0", "write /data/a/dir/f x 0644 -1 -1", "mkdir /data/a/dir/d/e 0755 -1 -1"]);
            Assert.True(result.ExitCode is 0 or 125, result.ToString());
        }

        stop.Cancel();
        Assert.True(racer.Wait(TimeSpan.FromSeconds(10)));
    }

    [DllImport("libc", EntryPoint = "renameat2", CharSet = CharSet.Ansi), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Exchange(int fromDirectory, [MarshalAs(UnmanagedType.LPUTF8Str)] string from, int toDirectory, [MarshalAs(UnmanagedType.LPUTF8Str)] string to, uint flags);
}

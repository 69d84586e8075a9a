using System.Runtime.InteropServices;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Launch.Tests.Mounts;

/// <summary>
/// Roots whose content fights the launcher. Either the launch fails with a message, or what was mounted is inside; the stage checks after each test that
/// nothing outside has changed (CVE-2021-30465, CVE-2025-31133, CVE-2025-52565, CVE-2026-47766 and their kin).
/// </summary>
public class HostileRootTests : StepsTests
{
    private const string Proc = "proc /proc 14 0 0 -1 0";

    public HostileRootTests()
        : base([])
    {
    }

    protected HostileRootTests(string[] hidden)
        : base(hidden)
    {
    }

    private void Link(string path, string target)
    {
        if (Directory.Exists(Stage.At(path)))
        {
            Directory.Delete(Stage.At(path));
        }

        File.Delete(Stage.At(path));
        File.CreateSymbolicLink(Stage.At(path), target);
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
            Stage.Fails([Stage.Dir, step], $"SBX{id}: ");
            File.Delete(Stage.At("root/" + place));
            Directory.CreateDirectory(Stage.At("root/" + place));
        }
    }

    [KernelTheory(StepsStage.AsRoot)]
    [InlineData("/")]
    [InlineData("../../../../../../..")]
    [InlineData("/data/..")]
    public void A_target_that_leads_to_the_root_is_refused(string target)
    {
        Link("root/tmp", target);
        Stage.Fails([Stage.Dir, "tmpfs /tmp 14 0 0 01777 -1 -1 0 0"], "SBX1015: mount tmpfs on /tmp: ELOOP: a symbolic link of the root leads back to the root itself");
        Stage.Fails([Stage.Dir, $"bind {Stage.At("outside")} /tmp 1 7 0 0 0 0"], "SBX1007: mount /tmp: ELOOP: a symbolic link of the root leads back to the root itself");
    }

    [KernelFact(StepsStage.AsRoot)]
    public void A_link_to_the_host_ends_inside()
    {
        Directory.CreateDirectory(Stage.At("root" + Stage.At("outside/dir")));
        Link("root/data", Stage.At("outside/dir"));
        var output = Stage.Output([Stage.Dir, "tmpfs /data/sub 14 0 0 01777 -1 -1 0 0", "tmpfs /data 14 0 0 01777 -1 -1 0 0", "write /data/f x 0644 -1 -1", "mkdir /data/d 0755 -1 -1", Proc], "cat /proc/self/mountinfo");
        Assert.Contains($" {Stage.At("outside/dir")} rw,", output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Stage.At("outside/dir")));
    }

    [KernelFact(StepsStage.AsRoot)]
    public void A_dangling_link_to_the_host_is_not_followed_to_make_anything()
    {
        Link("root/data", Stage.At("outside/new"));
        Link("root/etc/passwd", Stage.At("outside/new"));
        foreach (var step in new[] { "tmpfs /data 0 0 0 0755 -1 -1 0 0", "tmpfs /data/x 0 0 0 0755 -1 -1 0 0", "mkdir /data/x 0755 -1 -1", "write /data/x x 0644 -1 -1", "symlink /data/x x", "bind /etc/passwd /data 0 7 0 0 0 0", "node /data/x 0 1 3 0666 -1 -1 0 0" })
        {
            Stage.Fails([Stage.Dir, step], "SBX10");
        }

        Assert.Equal("mine", Stage.Output([Stage.Dir, "write /etc/passwd mine 0644 -1 -1"], "cat /etc/passwd"));
    }

    [KernelFact(StepsStage.AsRoot)]
    public void A_loop_of_links_is_refused()
    {
        Link("root/data", "/tmp/l");
        Link("root/tmp/l", "/data");
        Stage.Fails([Stage.Dir, "tmpfs /data 0 0 0 0755 -1 -1 0 0"], "ELOOP: a part of the path is a symbolic link, or a loop of them; make it a directory in the root");
        Stage.Fails([Stage.Dir, "mask /data"], "SBX1023: mask /data: ELOOP");
        Stage.Fails([Stage.Dir, "write /data/x x 0644 -1 -1"], "SBX1013: write file /data/x: ELOOP");
    }

    [KernelTheory(StepsStage.AsRoot)]
    [InlineData("l", "/data/x")]                                         // once
    [InlineData("../tmp/../../../../../../data/x", "/data/x")]           // above the root is the root
    [InlineData("/etc/../data/./y/..///x/", "/data/x")]
    [InlineData("up/x", "/data/x")]                                      // a link in a link, and ".." behind it
    [InlineData("/data/y/back/x", "/data/x")]
    [InlineData("/chain0", "/data/x")]                                   // 40 links, the last that the kernel follows
    public void Links_lead_where_the_kernel_leads_them(string link, string end)
    {
        foreach (var (name, text) in new[] { ("tmp/l", "../data/x"), ("tmp/up", "/data/y/.."), ("data/y/back", "../../etc/../data") })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Stage.At("root/" + name))!);
            File.CreateSymbolicLink(Stage.At("root/" + name), text);
        }

        Directory.CreateDirectory(Stage.At("root/data/x"));
        for (var i = 0; i < 39; i++)
        {
            File.CreateSymbolicLink(Stage.At($"root/chain{i}"), i == 38 ? "data/x" : $"chain{i + 1}");
        }

        Link("root/tmp/here", link);
        Assert.Contains($" {end} rw", Stage.Output([Stage.Dir, "tmpfs /tmp/here 0 0 0 0755 -1 -1 0 0", Proc], "cat /proc/self/mountinfo"), StringComparison.Ordinal);
        Link("root/chain38", "/tmp/longer");
        Link("root/tmp/longer", "/data/x");
        if (link == "/chain0")
        {
            Stage.Fails([Stage.Dir, "tmpfs /tmp/here 0 0 0 0755 -1 -1 0 0"], "SBX1015: mount tmpfs on /tmp/here: ELOOP");
        }
    }

    [KernelFact(StepsStage.AsRoot)]
    public void Magic_links_are_refused_and_the_ordinary_ones_of_procfs_are_not()
    {
        Link("root/data", "/proc/self/root/tmp");
        Stage.Fails([Stage.Dir, Proc, "tmpfs /data 0 0 0 0755 -1 -1 0 0"], "SBX1015: mount tmpfs on /data: ELOOP");
        Stage.Fails([Stage.Dir, Proc, "tmpfs /proc/self/cwd 0 0 0 0755 -1 -1 0 0"], "SBX1015: mount tmpfs on /proc/self/cwd: ELOOP");
        Assert.Equal("", Stage.Output([Stage.Dir, Proc, "mask /proc/self/status"], "cat /proc/1/status"));
    }

    [KernelFact(StepsStage.AsRoot)]
    public void A_fifo_blocks_nobody()
    {
        var made = Command.Run(new Run("mkfifo", Stage.At("root/data/pipe"), Stage.At("root/etc/passwd")));
        Assert.True(made.ExitCode == 0, made.ToString());
        Stage.Fails([Stage.Dir, "tmpfs /data/pipe 0 0 0 0755 -1 -1 0 0"], "ENOTDIR");
        Assert.Equal("sentinel", Stage.Output([Stage.Dir, $"bind {Stage.At("outside/file")} /data/pipe 0 7 0 0 0 0"], "cat /data/pipe"));
        Assert.Equal("mine", Stage.Output([Stage.Dir, "write /etc/passwd mine 0644 -1 -1"], "cat /etc/passwd"));
        Assert.Equal("", Stage.Output([Stage.Dir, "mask /data/pipe"], "cat /data/pipe"));
    }

    [KernelFact(StepsStage.AsRoot)]
    public void Masks_come_from_the_hosts_null_device_whatever_the_roots_is()
    {
        Link("root/dev/null", Stage.At("outside/file"));
        File.WriteAllText(Stage.At("root/etc/secret"), "secret");
        Directory.CreateDirectory(Stage.At("root/etc/secrets/below"));
        var output = Stage.Output([Stage.Dir, Proc, "mask /etc/secret", "mask /etc/secrets"], "cat /etc/secret; ls /etc/secrets; stat -c %t:%T /etc/secret; echo x > /etc/secret");
        Assert.Equal("1:3\n", output);
        Assert.Equal("secret", File.ReadAllText(Stage.At("root/etc/secret")));
    }

    [KernelFact(StepsStage.AsRoot)]
    public void Masks_and_read_only_paths_follow_links_inside_only()
    {
        Directory.CreateDirectory(Stage.At("root" + Stage.Top));
        File.WriteAllText(Stage.At("root" + Stage.At("x")), "secret");
        Link("root/data", Stage.Top);
        Assert.Equal("", Stage.Output([Stage.Dir, "mask /data/x", "default readonly /data"], "cat /data/x; touch /data/y 2>/dev/null && echo made; exit 0"));
        File.WriteAllText(Stage.At("made"), ""); // the host's directory of that name is writable still
    }

    [KernelFact(StepsStage.AsRoot)]
    public void Sysctls_go_past_what_covers_proc_sys()
    {
        Directory.CreateDirectory(Stage.At("fake/net/ipv4"));
        File.WriteAllText(Stage.At("fake/net/ipv4/ip_unprivileged_port_start"), "fake");
        string[] steps = [Stage.Dir, Proc, $"bind {Stage.At("fake")} /proc/sys 1 0 0 0 0 0", "sysctl net/ipv4/ip_unprivileged_port_start 77"];
        Stage.Output(steps, "exit 0");
        Assert.Equal("fake", File.ReadAllText(Stage.At("fake/net/ipv4/ip_unprivileged_port_start")));
    }

    [KernelFact(StepsStage.AsRoot)]
    public void A_root_that_changes_all_the_time_lets_nothing_out()
    {
        Directory.CreateDirectory(Stage.At("root/data/a"));
        Directory.CreateDirectory(Stage.At("root/data/b"));
        File.CreateSymbolicLink(Stage.At("root/data/b/dir"), Stage.At("outside/dir"));
        Directory.CreateDirectory(Stage.At("root/data/a/dir"));
        const int currentDirectory = -100;
        const int exchange = 2;
        using var stop = new CancellationTokenSource();
        var racer = Task.Run(() =>
        {
            // data/a/dir is a directory at one moment and, for another name's sake, a link to the host at the next.
            while (!stop.IsCancellationRequested)
            {
                Assert.Equal(0, Exchange(currentDirectory, Stage.At("root/data/a"), currentDirectory, Stage.At("root/data/b"), exchange));
            }
        });
        for (var i = 0; i < 60; i++)
        {
            var result = Stage.Run([Stage.Dir, "tmpfs /data/a/dir 0 0 0 0755 -1 -1 0 0", "write /data/a/dir/f x 0644 -1 -1", "mkdir /data/a/dir/d/e 0755 -1 -1"]);
            Assert.True(result.ExitCode is 0 or 125, result.ToString());
        }

        stop.Cancel();
        Assert.True(racer.Wait(TimeSpan.FromSeconds(10)));
    }

    [DllImport("libc", EntryPoint = "renameat2", CharSet = CharSet.Ansi), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Exchange(int fromDirectory, [MarshalAs(UnmanagedType.LPUTF8Str)] string from, int toDirectory, [MarshalAs(UnmanagedType.LPUTF8Str)] string to, uint flags);
}

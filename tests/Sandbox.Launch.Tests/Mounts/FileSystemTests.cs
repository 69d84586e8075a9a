using Sandbox.Testing;
using Xunit;

namespace Sandbox.Launch.Tests.Mounts;

public class FileSystemTests : StepsTests
{
    private const string Proc = "proc /proc 14 0 0 -1 0";

    public FileSystemTests()
        : base([])
    {
    }

    protected FileSystemTests(string[] hidden)
        : base(hidden)
    {
    }

    private string Mountinfo(string target, string step, bool asUser = false) =>
        Stage.Output([.. StepsStage.Scratch, Proc, step], $"grep ' {target} ' /proc/self/mountinfo", asUser);

    [KernelFact(StepsStage.AsRoot)]
    public void Tmpfs_takes_its_options()
    {
        Assert.Contains(" /t rw,nosuid,nodev,noexec,relatime - tmpfs none rw,size=16384k,nr_inodes=99,mode=700,uid=3,gid=4\n", Mountinfo("/t", "tmpfs /t 14 16777216 99 0700 3 4 0 0"), StringComparison.Ordinal);
        Assert.Contains(" shared:", Mountinfo("/t", "tmpfs /t 14 0 0 0700 -1 -1 5 0"), StringComparison.Ordinal);
        Stage.Fails([.. StepsStage.Scratch, "tmpfs /bin/busybox 0 0 0 0755 -1 -1 0 0"], "SBX1015: mount tmpfs on /bin/busybox: ENOTDIR: the target, or a part of it, is no directory; make it one");
    }

    [KernelFact(StepsStage.AsRoot)]
    public void The_kernels_own_words_explain_a_refused_option() =>
        Stage.Fails([.. StepsStage.Scratch, "tmpfs /t 0 0 0 0755 4294967295 -1 0 0"], IsOlder ? "EINVAL: the kernel refuses one of these options: mode=755,uid=4294967295" : "EINVAL: the kernel refuses an option: tmpfs: ");

    [KernelFact(StepsStage.AsRoot)]
    public void Proc_shows_the_new_pid_namespace_and_takes_its_options()
    {
        Assert.Equal("1\n", Stage.Output([.. StepsStage.Scratch, Proc], "readlink /proc/self"));
        Assert.Contains(" - proc none rw,gid=7,hidepid=invisible,subset=pid\n", Mountinfo("/p", "proc /p 14 2 1 7 0"), StringComparison.Ordinal);
        Assert.DoesNotContain("meminfo", Stage.Output([.. StepsStage.Scratch, "proc /proc 14 0 1 -1 0"], "ls /proc"), StringComparison.Ordinal);
    }

    [KernelFact(StepsStage.AsUser)]
    public void The_kernels_file_systems_mount_in_a_user_namespace()
    {
        foreach (var (target, step) in new[] { ("/s", "sysfs /s 15 0"), ("/m", "mqueue /m 14 0"), ("/p", "devpts /p 10 0620 0666 -1 0"), ("/t", "tmpfs /t 14 4096 0 01777 0 0 0 0") })
        {
            Assert.Contains($" {target} r", Mountinfo(target, step, asUser: true), StringComparison.Ordinal);
        }
    }

    [KernelFact(StepsStage.AsRoot)]
    public void Devpts_is_an_instance_of_its_own()
    {
        Assert.Contains(" - devpts none rw,gid=5,mode=620,ptmxmode=666\n", Mountinfo("/pts", "devpts /pts 10 0620 0666 5 0"), StringComparison.Ordinal);
        Assert.Equal("ptmx\n", Stage.Output([.. StepsStage.Scratch, "devpts /pts 10 0620 0666 5 0"], "ls /pts"));
    }

    [KernelTheory(StepsStage.AsRoot)]
    [InlineData(false)]
    [InlineData(true)]
    public void An_overlay_is_copy_on_write(bool asUser)
    {
        foreach (var folder in new[] { "a", "b:with\\odd", "upper", "work" })
        {
            Directory.CreateDirectory(Stage.At(folder));
            File.SetUnixFileMode(Stage.At(folder), (UnixFileMode)0b111_111_111);
        }

        File.WriteAllText(Stage.At("a/both"), "top");
        File.WriteAllText(Stage.At("b:with\\odd/both"), "bottom");
        File.WriteAllText(Stage.At("b:with\\odd/low"), "low");
        File.CreateSymbolicLink(Stage.At("b"), "b:with\\odd"); // the steps binary takes lists with colons
        var layers = $"{Stage.At("a")}:{Stage.At("b")} ";
        var writable = Stage.Output([.. StepsStage.Scratch, $"overlay /o {layers} {Stage.At("upper")} {Stage.At("work")} 6 0"], "cat /o/both /o/low; echo new > /o/new && cat /o/new", asUser);
        Assert.Equal("toplownew\n", writable);
        Assert.Equal("new\n", File.ReadAllText(Stage.At("upper/new")));
        Assert.Equal("low", File.ReadAllText(Stage.At("b/low")));
        Assert.Equal("toplow", Stage.Output([.. StepsStage.Scratch, $"overlay /o {layers}   7 0"], "cat /o/both /o/low; touch /o/x 2>/dev/null && echo written; exit 0", asUser));
        Stage.Fails([.. StepsStage.Scratch, $"overlay /o {Stage.At("a")}:/no/such    7 0"], "SBX1020: mount overlay on /o: ENOENT: a layer cannot be opened; create the directory or correct its path: /no/such", asUser);
    }

    [KernelFact(StepsStage.AsRoot)]
    public void Loopback_and_names_belong_to_the_sandbox()
    {
        var host = File.ReadAllText("/proc/sys/kernel/hostname");
        var output = Stage.Output([.. StepsStage.Scratch, Proc, "lo", "hostname box", "domainname example.org"], "hostname; cat /proc/sys/kernel/domainname; cat /proc/net/if_inet6; cat /proc/net/fib_trie | head -n 4");
        Assert.StartsWith("box\nexample.org\n00000000000000000000000000000001", output, StringComparison.Ordinal);
        Assert.Contains("127.0.0.", output, StringComparison.Ordinal);
        Assert.Equal(host, File.ReadAllText("/proc/sys/kernel/hostname"));
    }

    [KernelFact(StepsStage.AsRoot)]
    public void Sysctls_are_written_to_the_new_namespaces()
    {
        const string key = "net/ipv4/ip_unprivileged_port_start";
        var host = File.ReadAllText("/proc/sys/" + key);
        var read = $"cat /proc/sys/{key}";
        Assert.Equal("80\n", Stage.Output([.. StepsStage.Scratch, Proc, $"sysctl {key} 80", "default readonly /proc/sys"], read));
        Assert.Equal("81\n", Stage.Output([.. StepsStage.Scratch, Proc, "default readonly /proc/sys", $"sysctl {key} 81"], read));
        Stage.Output([.. StepsStage.Scratch, $"sysctl {key} 82"], "exit 0");
        Assert.Equal(host, File.ReadAllText("/proc/sys/" + key));
        Stage.Fails([.. StepsStage.Scratch, Proc, "sysctl net/no/such 1"], "SBX1029: sysctl net/no/such: ENOENT: this kernel has no such parameter in the new namespaces");
        Stage.Fails([.. StepsStage.Scratch, Proc, $"sysctl {key} many"], "EINVAL: the kernel refuses the value; correct it");
    }
}

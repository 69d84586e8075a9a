using System.Text;
using Sandbox.Seccomp;
using Sandbox.Seccomp.Tests;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Cli.Tests;

/// <summary><c>sandbox seccomp</c>: the files that it writes, and what it says of those that it cannot read.</summary>
public class SeccompTests
{
    private const uint X64 = 0xC000003E, Arm64 = 0xC00000B7, I386 = 0x40000003, Allow = 0x7fff0000, KillThread = 0, Eperm = 0x50001, Eacces = 0x5000d;

    private const string Profile = """
        {
          "defaultAction": "SCMP_ACT_ERRNO",
          "archMap": [{"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86"]}],
          "syscalls": [
            {"names": ["read", "exit_group"], "action": "SCMP_ACT_ALLOW"},
            {"names": ["socket"], "action": "SCMP_ACT_ERRNO", "errnoRet": 13, "args": [{"index": 0, "value": 40, "op": "SCMP_CMP_EQ"}]},
            {"names": ["socket"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 40, "op": "SCMP_CMP_NE"}]},
            {"names": ["chroot"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_SYS_CHROOT"]}},
            {"names": ["ptrace"], "action": "SCMP_ACT_ALLOW", "includes": {"minKernel": "4.8"}},
            {"names": ["arch_prctl"], "action": "SCMP_ACT_ALLOW", "includes": {"arches": ["amd64"]}}
          ]
        }
        """;

    [Theory]
    [InlineData("x86_64", X64, 0, 231, 41, 161, "x86_64, i386")]
    [InlineData("aarch64", Arm64, 63, 94, 198, 51, "aarch64")]
    public void A_profile_becomes_raw_records_of_its_meaning(string arch, uint audit, uint read, uint exit, uint socket, uint chroot, string abis)
    {
        using var desk = new Desk();
        var filter = Written(desk, abis, "--arch", arch);
        Assert.All([read, exit, chroot], number => Assert.Equal(Allow, BpfMachine.Run(filter, new(number, audit))));
        Assert.Equal([Eacces, Allow, Allow], new ulong[] { 40, 2, 0x1_0000_0028 }.Select(family => BpfMachine.Run(filter, new(socket, audit, family))));
        Assert.Equal([Eperm, Eperm, KillThread], [BpfMachine.Run(filter, new(read + 1, audit)), BpfMachine.Run(filter, new(999, audit)), BpfMachine.Run(filter, new(read, 0x14))]);
        Assert.Equal(arch == "x86_64" ? Allow : KillThread, BpfMachine.Run(filter, new(3, I386)));
    }

    [Fact]
    public void Capabilities_and_the_kernel_settle_conditions()
    {
        using var desk = new Desk();
        const uint chroot = 161, ptrace = 101;
        var filters = new[] { Written(desk, null), Written(desk, null, "--cap-drop", "sys_chroot"), Written(desk, null, "--cap-drop", "ALL", "--cap-add", "CAP_SYS_CHROOT"), Written(desk, null, "--kernel", "4.7") };
        Assert.Equal([Allow, Eperm, Allow, Allow], filters.Select(filter => BpfMachine.Run(filter, new(chroot, X64))));
        Assert.Equal([Allow, Allow, Allow, Eperm], filters.Select(filter => BpfMachine.Run(filter, new(ptrace, X64))));
    }

    [Fact]
    public void The_same_profile_gives_the_same_bytes_and_a_file_is_replaced_as_a_whole()
    {
        using var desk = new Desk();
        Written(desk, null);
        var first = File.ReadAllBytes(desk.At("filter.bpf"));
        desk.Write("filter.bpf", new byte[first.Length + 8000]);
        Written(desk, null);
        Assert.Equal(first, File.ReadAllBytes(desk.At("filter.bpf")));
    }

    /// <summary>The kernel's own opinion: bwrap --seccomp would be the same, but is not everywhere.</summary>
    [KernelFact(Needs.Gcc)]
    public void The_kernel_takes_it()
    {
        using var desk = new Desk();
        desk.Write("attach.c", """
            #include <stdio.h>
            #include <errno.h>
            #include <fcntl.h>
            #include <unistd.h>
            #include <sys/prctl.h>
            #include <sys/syscall.h>
            #include <linux/filter.h>
            #include <linux/seccomp.h>
            static struct sock_filter filter[4096];
            int main(int argc, char **argv)
            {
                int fd = open(argv[1], O_RDONLY);
                struct sock_fprog program = { read(fd, filter, sizeof filter) / sizeof *filter, filter };
                if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program))
                    return 1;
                return syscall(SYS_socket, 40, 1, 0) == -1 && errno == EACCES && syscall(SYS_getppid) == -1 && errno == EPERM ? 42 : 2;
            }
            """);
        Assert.Equal(0, Command.Run(new Run("gcc", "-w", "-o", desk.At("attach"), desk.At("attach.c")) { Timeout = TimeSpan.FromMinutes(1) }).ExitCode);
        Written(desk, null, "--arch", System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64 ? "x86_64" : "aarch64");
        Assert.Equal(42, Command.Run(new Run(desk.At("attach"), desk.At("filter.bpf"))).ExitCode);
    }

    [Fact]
    public void A_name_that_nobody_knows_is_told_and_left_out()
    {
        using var desk = new Desk();
        desk.Write("p.json", """{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["read", "raed", "s390_pci_mmio_read"], "action": "SCMP_ACT_ALLOW"}]}""");
        var run = desk.Run("seccomp", "p.json", "-o", "filter.bpf", "--arch", "x86_64");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("warning: ", run.Error, StringComparison.Ordinal);
        Assert.EndsWith(": raed s390_pci_mmio_read\n", run.Error, StringComparison.Ordinal);
        Assert.Equal(Allow, BpfMachine.Run(BpfMachine.Read(File.ReadAllBytes(desk.At("filter.bpf"))), new(0, X64)));
    }

    [Fact]
    public void What_moves_a_terminals_cursor_is_shown_and_not_sent()
    {
        using var desk = new Desk();
        desk.Write("p.json", """{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["a\u001b[2Jb", "c\nd", "e\u202ef", "g\u009bh", "ümlaut"], "action": "SCMP_ACT_ALLOW"}]}""");
        var run = desk.Run("seccomp", "p.json", "-o", "filter.bpf");
        Assert.Equal(0, run.ExitCode);
        Assert.EndsWith(@": a\u{1b}[2Jb c\u{a}d e\u{202e}f g\u{9b}h ümlaut" + "\n", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Where_not_all_can_be_written_no_filter_is_left(bool wasThere)
    {
        using var desk = new Desk();
        desk.Write("p.json", Profile);
        if (wasThere)
        {
            desk.Write("filter.bpf", "of before");
        }

        // A limit on the size of files that is in the middle of the filter; the runtime's own mappings must not count.
        var run = Command.Run(new Run("prlimit", ["--fsize=100", "sh", "-c", "trap '' XFSZ; export DOTNET_EnableWriteXorExecute=0 DOTNET_EnableDiagnostics=0; exec dotnet \"$@\"", "sh", Path.Combine(AppContext.BaseDirectory, "sandbox.dll"), "seccomp", "p.json", "-o", "filter.bpf"])
        {
            Directory = desk.Directory,
        });
        Assert.True(run.ExitCode == 2, run.ToString());
        Assert.Contains("filter.bpf", run.Error, StringComparison.Ordinal);
        Assert.Equal(wasThere ? 0 : -1, File.Exists(desk.At("filter.bpf")) ? new FileInfo(desk.At("filter.bpf")).Length : -1);
    }

    [Theory]
    [InlineData("{\n  \"defaultAction\": \"SCMP_ACT_ALLOW\",\n}", "line 3, byte 1")]
    [InlineData("{\"defaultAction\": \"SCMP_ACT_ALLOW\"", "line 1, byte")]
    [InlineData("", "line 1, byte 1")]
    [InlineData("\0\0", "line 1, byte 1")]
    [InlineData("[]", "the profile must be an object")]
    [InlineData("{}", "the profile has no defaultAction")]
    [InlineData("{\"defaultAction\": 1}", "defaultAction must be")]
    [InlineData("{\"defaultAction\": \"SCMP_ACT_DENY\"}", "defaultAction must be one of")]
    [InlineData("{\"defaultAction\": \"\\ud800\"}", "defaultAction is no text")]
    [InlineData("{\"\\ud800\": 1}", "no defaultAction")]
    [InlineData("{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"defaultErrnoRet\": 99999}", "defaultErrnoRet must be a whole number from 0 to 4095")]
    [InlineData("{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": [{\"names\": [\"read\"]}]}", "syscalls[0] has no action")]
    [InlineData("{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": [{\"names\": [7], \"action\": \"SCMP_ACT_ALLOW\"}]}", "syscalls[0].names[0] must be")]
    [InlineData("{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": [{\"names\": [\"read\"], \"action\": \"SCMP_ACT_ALLOW\", \"args\": [{\"index\": 6, \"op\": \"SCMP_CMP_EQ\"}]}]}", "syscalls[0].args[0].index must be")]
    [InlineData("{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": [{\"names\": [\"read\"], \"action\": \"SCMP_ACT_ALLOW\", \"args\": [{\"index\": 0, \"op\": \"=\"}]}]}", "syscalls[0].args[0].op must be")]
    [InlineData("{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"architectures\": [\"SCMP_ARCH_X86\"], \"archMap\": [{\"architecture\": \"SCMP_ARCH_X86_64\"}]}", "both architectures and archMap")]
    public void A_wrong_profile_is_told_where_and_nothing_is_written(string text, string where) => AssertWrong(Encoding.UTF8.GetBytes(text), where);

    [Fact]
    public void Hard_files_are_told_too()
    {
        AssertWrong([.. "{\"defaultAction\": \""u8, 0xff, 0xfe, .. "\"}"u8], "defaultAction is no text");
        AssertWrong(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 5000))), "line 1");
        AssertWrong(File.ReadAllBytes(Environment.ProcessPath!), "line 1, byte 1");
        var rules = string.Join(',', Enumerable.Range(0, 2500).Select(value => $$"""{"names": ["ioctl"], "action": "SCMP_ACT_ERRNO", "errnoRet": {{1 + (value % 3000)}}, "args": [{"index": 1, "value": {{value * 7}}, "op": "SCMP_CMP_EQ"}]}"""));
        AssertWrong(Encoding.UTF8.GetBytes($$"""{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{{rules}}]}"""), "4096 instructions");
    }

    [Theory]
    [InlineData("seccomp needs a profile")]
    [InlineData("seccomp needs -o FILE", "p.json")]
    [InlineData("does not take '-o' here", "p.json", "-o")]
    [InlineData("does not take 'q.json' here", "p.json", "q.json", "-o", "f")]
    [InlineData("does not take '--all' here", "p.json", "--all", "-o", "f")]
    [InlineData("'riscv64' is no architecture", "p.json", "-o", "f", "--arch", "riscv64")]
    [InlineData("'X86_64' is no architecture", "p.json", "-o", "f", "--arch", "X86_64")]
    [InlineData("'six' is no kernel version", "p.json", "-o", "f", "--kernel", "six")]
    [InlineData("missing.json", "missing.json", "-o", "f")]
    [InlineData("folder", "folder", "-o", "f")]
    [InlineData("no/such", "p.json", "-o", "no/such/f")]
    [InlineData("folder", "p.json", "-o", "folder")]
    [InlineData("", "p.json", "-o", "/dev/full")]
    public void Wrong_use_is_one_line_and_leaves_nothing(string contains, params string[] arguments)
    {
        using var desk = new Desk();
        desk.Write("p.json", Profile);
        Directory.CreateDirectory(desk.At("folder"));
        var run = desk.Run(["seccomp", .. arguments]);
        Assert.True(run.ExitCode == 2, run.ToString());
        Assert.StartsWith("sandbox: ", Assert.Single(run.Error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
        Assert.Contains(contains, run.Error, StringComparison.Ordinal);
        Assert.Equal("", run.Output);
        Assert.Equal(["folder", "p.json"], Directory.GetFileSystemEntries(desk.Directory).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    private static void AssertWrong(byte[] profile, string where)
    {
        using var desk = new Desk();
        desk.Write("p.json", profile);
        desk.Write("filter.bpf", "of before");
        var run = desk.Run("seccomp", "p.json", "-o", "filter.bpf");
        Assert.True(run.ExitCode == 1, run.ToString());
        Assert.StartsWith("sandbox: p.json: ", Assert.Single(run.Error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
        Assert.Contains(where, run.Error, StringComparison.Ordinal);
        Assert.Equal("of before", File.ReadAllText(desk.At("filter.bpf")));
        Assert.Equal(2, Directory.GetFileSystemEntries(desk.Directory).Length);
    }

    // The filter of the profile above; it is one that the kernel takes, and the command says how long it is and for which ABIs.
    private static IReadOnlyList<BpfInstruction> Written(Desk desk, string? abis, params string[] arguments)
    {
        desk.Write("p.json", Profile);
        var run = desk.Run(["seccomp", "p.json", "-o", "filter.bpf", .. arguments.Contains("--arch") ? [] : new[] { "--arch", "x86_64" }, .. arguments]);
        Assert.True(run is { ExitCode: 0, Error: "" }, run.ToString());
        var raw = File.ReadAllBytes(desk.At("filter.bpf"));
        Assert.Equal(0, raw.Length % 8);
        Assert.Equal($"filter.bpf: {raw.Length / 8} instructions ({abis ?? run.Output[(run.Output.IndexOf('(', StringComparison.Ordinal) + 1)..^2]})\n", run.Output);
        var filter = BpfMachine.Read(raw);
        Assert.Null(BpfMachine.Refusal(filter));
        return filter;
    }
}

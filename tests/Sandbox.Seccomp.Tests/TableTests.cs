using System.Globalization;
using System.Text.RegularExpressions;
using Sandbox.Testing;

namespace Sandbox.Seccomp.Tests;

/// <summary>The tables: numbers against the C library's headers, kinds of arguments, groups.</summary>
public partial class TableTests
{
    [KernelTheory(Needs.Gcc)]
    [InlineData(SeccompArch.X64, "asm/unistd_64.h")]
    [InlineData(SeccompArch.X86, "asm/unistd_32.h")]
    [InlineData(SeccompArch.X32, "asm/unistd_x32.h")]
    public void Numbers_are_those_of_asm_unistd(SeccompArch arch, string header) => Compare(arch, "gcc", header);

    [KernelFact(Needs.Aarch64Gcc)]
    public void Numbers_of_aarch64_are_those_of_asm_unistd() => Compare(SeccompArch.Arm64, "aarch64-linux-gnu-gcc", "asm/unistd.h");

    [Fact]
    public void Each_call_is_in_exactly_one_group_of_the_partition()
    {
        var members = SyscallGroups.Partition.SelectMany(group => group.Members).ToList();
        Assert.Empty(members.GroupBy(name => name).Where(same => same.Count() > 1).Select(same => same.Key));
        Assert.Empty(SyscallTable.Names.Except(members));
        Assert.Empty(members.Except(SyscallTable.Names));
    }

    [Fact]
    public void Groups_name_calls_and_groups_that_exist() =>
        Assert.Empty(SyscallGroups.All.SelectMany(group => SyscallGroups.Find(group.Name)!).Where(name => !SyscallTable.Knows(name)));

    [Fact]
    public void Profiles_name_calls_that_exist()
    {
        var everything = new HashSet<string>(new[] { "CAP_SYS_ADMIN", "CAP_SYS_BOOT", "CAP_SYS_CHROOT", "CAP_SYS_MODULE", "CAP_SYS_PACCT", "CAP_SYS_PTRACE", "CAP_SYS_RAWIO", "CAP_SYS_TIME", "CAP_SYS_TTY_CONFIG", "CAP_SYS_NICE", "CAP_SYSLOG", "CAP_BPF", "CAP_PERFMON" });
        Assert.Empty(SeccompProfile.All.SelectMany(profile => profile.Rules(everything)).SelectMany(rule => rule.Names).Where(name => !SyscallTable.Knows(name)));
    }

    // Every rule of a published profile does something.
    [Fact]
    public void Profiles_have_no_rule_that_never_matches() =>
        Assert.Empty(SeccompProfile.All.SelectMany(profile => PolicyCheck.Unreached(ProfileFilterTests.Policy(profile.Name, new HashSet<string>())).Select(rule => $"{profile.Name} {rule}")));

    [Theory]
    [InlineData("socket", 0, ArgumentKind.Bits32)]
    [InlineData("ioctl", 1, ArgumentKind.Bits32)]
    [InlineData("ioctl", 2, ArgumentKind.Bits64)]
    [InlineData("clone", 0, ArgumentKind.Bits32)]
    [InlineData("openat", 1, ArgumentKind.Pointer)]
    [InlineData("fchmodat", 2, ArgumentKind.Bits16)]
    [InlineData("read", 2, ArgumentKind.Bits64)]
    [InlineData("getpid", 0, ArgumentKind.Unknown)]
    public void Arguments_are_of_the_kernels_kinds(string name, int index, ArgumentKind kind) => Assert.Equal(kind, SyscallTable.Argument(name, index));

    [Fact]
    public void Errnos_have_the_kernels_numbers()
    {
        Assert.Equal(1, ErrnoTable.NumberOf("EPERM"));
        Assert.Equal(38, ErrnoTable.NumberOf("ENOSYS"));
        Assert.Equal(97, ErrnoTable.NumberOf("EAFNOSUPPORT"));
        Assert.Equal(133, ErrnoTable.NumberOf("EHWPOISON"));
        Assert.Equal(0, ErrnoTable.NumberOf("EWHAT"));
    }

    private static void Compare(SeccompArch arch, string compiler, string header)
    {
        var run = Command.Run(new Run(compiler, "-dM", "-E", "-x", "c", "-") { Input = $"#include <{header}>\n" });
        Assert.True(run.ExitCode == 0, run.ToString());
        var defined = Define().Matches(run.Output).Select(match => (Name: match.Groups[1].Value, Number: Value(match.Groups[2].Value))).Where(one => one.Name is not ("syscalls" or "_sysctl" or "fstatat" or "arch_specific_syscall")).ToList();
        Assert.True(defined.Count > 280, $"only {defined.Count} numbers seen");
        Assert.Empty(defined.Where(one => SyscallTable.Number(one.Name, arch) != one.Number).Select(one => $"{one.Name} {one.Number}, we: {SyscallTable.Number(one.Name, arch)}"));
    }

    private static uint Value(string text) => text.Trim('(', ')').Split('+').Select(part => part.Trim()).Aggregate(0u, (sum, part) => sum + (part == "__X32_SYSCALL_BIT" ? SyscallTable.X32Bit : uint.Parse(part, CultureInfo.InvariantCulture)));

    [GeneratedRegex(@"#define __NR_(\w+) (\(?(?:__X32_SYSCALL_BIT \+ )?\d+\)?)$", RegexOptions.Multiline)]
    private static partial Regex Define();
}

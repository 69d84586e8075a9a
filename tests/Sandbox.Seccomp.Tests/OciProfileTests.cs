using System.Text;
using Sandbox.Seccomp.Oci;

namespace Sandbox.Seccomp.Tests;

/// <summary>Profiles of others, read as Docker, runc and libseccomp read them.</summary>
public class OciProfileTests
{
    private static readonly OciHost Host = new(SeccompArch.X64, ProfileFilterTests.Docker.ToHashSet(), new Version(6, 1));

    private const string Sample = """
        { "defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 38, "someFutureKey": [1, {"a": null}],
          "archMap": [ {"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86", "SCMP_ARCH_X32"]}, {"architecture": "SCMP_ARCH_AARCH64", "subArchitectures": ["SCMP_ARCH_ARM"]} ],
          "syscalls": [
            {"names": ["read", "write", "no_such_call"], "action": "SCMP_ACT_ALLOW"},
            {"name": "socket", "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 40, "op": "SCMP_CMP_NE"}]},
            {"names": ["personality"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 0, "op": "SCMP_CMP_EQ"}, {"index": 0, "value": 8, "op": "SCMP_CMP_EQ"}]},
            {"names": ["clone"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 2114060288, "valueTwo": 0, "op": "SCMP_CMP_MASKED_EQ"}], "excludes": {"caps": ["CAP_SYS_ADMIN"], "arches": ["s390x"]}},
            {"names": ["chroot"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_SYS_CHROOT"]}},
            {"names": ["mount"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_SYS_ADMIN"]}},
            {"names": ["ptrace"], "action": "SCMP_ACT_ALLOW", "includes": {"minKernel": "4.8"}},
            {"names": ["kcmp"], "action": "SCMP_ACT_ALLOW", "includes": {"minKernel": "99.0"}},
            {"names": ["arch_prctl"], "action": "SCMP_ACT_ALLOW", "includes": {"arches": ["amd64", "x32"]}},
            {"names": ["cacheflush"], "action": "SCMP_ACT_ALLOW", "includes": {"arches": ["arm64"]}},
            {"names": ["bpf"], "action": "SCMP_ACT_ERRNO", "errnoRet": 1},
            {"names": ["bpf"], "action": "SCMP_ACT_KILL_PROCESS"},
            {"names": ["reboot"], "action": "SCMP_ACT_ERRNO", "errno": "EINVAL"},
            {"names": ["read"], "action": "SCMP_ACT_TRAP", "args": [{"index": 0, "value": 3, "op": "SCMP_CMP_EQ"}]},
            {"names": ["acct"], "action": "SCMP_ACT_ERRNO", "errnoRet": 38} ] }
        """;

    [Theory]
    [InlineData("read", "allow")] // the rule with a condition on it comes second in libseccomp
    [InlineData("personality", "allow", 8UL)]
    [InlineData("personality", "errno ENOSYS", 0x20000UL)]
    [InlineData("socket", "errno ENOSYS", 40UL)]
    [InlineData("socket", "allow", 0x1_0000_0028UL)] // 64 bits, as libseccomp compares
    [InlineData("clone", "allow", 0x11UL)]
    [InlineData("clone", "errno ENOSYS", 0x10000000UL)]
    [InlineData("chroot", "allow")]
    [InlineData("mount", "errno ENOSYS")]
    [InlineData("ptrace", "allow")]
    [InlineData("kcmp", "errno ENOSYS")]
    [InlineData("arch_prctl", "allow")]
    [InlineData("bpf", "errno EPERM")]
    [InlineData("reboot", "errno EINVAL")]
    [InlineData("acct", "errno ENOSYS")]
    public void Calls_are_answered_as_by_Docker(string name, string answer, ulong first = 0) => Assert.Equal(answer, Answer(SyscallTable.Number(name, SeccompArch.X64)!.Value, SeccompArch.X64, first));

    [Fact]
    public void Other_abis_are_let_in_as_the_profile_says()
    {
        Assert.Equal("allow", Answer(3, SeccompArch.X86)); // read
        Assert.Equal("allow", Answer(SyscallTable.X32Bit, SeccompArch.X32));
        Assert.Equal("kill thread", Answer(0, SeccompArch.Arm64));
    }

    [Fact]
    public void Numbers_beyond_the_tables_get_the_default() => Assert.Equal("errno ENOSYS", Answer(999, SeccompArch.X64));

    [Fact]
    public void Names_that_nobody_knows_are_told() => Assert.Equal(["no_such_call"], OciProfile.Read(Encoding.UTF8.GetBytes(Sample), Host).Unknown);

    [Fact]
    public void The_filter_equals_the_profile()
    {
        foreach (var arch in new[] { SeccompArch.X64, SeccompArch.Arm64 })
        {
            var policy = OciProfile.Read(Encoding.UTF8.GetBytes(Sample), Host with { Arch = arch }).Policy;
            Proof.Equal(policy, arch, Corners.Of(policy).Where(data => data.Arch != SeccompArch.X86.AuditArch() || data.Number is not (102 or 117))); // socketcall, ipc: below
        }
    }

    // What socketcall(2) is asked for lies in memory, so a rule with conditions cannot be held against it: it never allows there.
    [Fact]
    public void Sockets_by_socketcall_are_not_allowed_by_a_rule_with_conditions()
    {
        Assert.Equal("errno ENOSYS", Answer(102, SeccompArch.X86, 1));
        Assert.Equal("allow", Answer(359, SeccompArch.X86, 2));
    }

    [Theory]
    [InlineData("{", "line 1, byte 2: this is no JSON; correct the file.")]
    [InlineData("[]", "the profile must be an object, and is array.")]
    [InlineData("{}", "the profile has no defaultAction; add one, such as SCMP_ACT_ERRNO.")]
    [InlineData("""{"defaultAction": "SCMP_ACT_MAYBE"}""", "defaultAction must be one of SCMP_ACT_ALLOW, ERRNO, KILL, KILL_PROCESS, KILL_THREAD, TRAP, TRACE, LOG and NOTIFY.")]
    [InlineData("""{"defaultAction": 3}""", "defaultAction must be text, and is number.")]
    [InlineData("""{"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 70000}""", "defaultErrnoRet must be a whole number from 0 to 4095.")]
    [InlineData("""{"defaultAction": "SCMP_ACT_ERRNO", "defaultErrno": "EWHAT"}""", "defaultErrno must be a name of errno(3), such as EPERM.")]
    [InlineData("""{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": {}}""", "syscalls must be a list, and is object.")]
    [InlineData("""{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"action": "SCMP_ACT_ALLOW"}]}""", "syscalls[0] has no names; add the system calls that it is about.")]
    [InlineData("""{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["read"]}]}""", "syscalls[0] has no action; add one, such as SCMP_ACT_ALLOW.")]
    [InlineData("""{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"name": "read", "names": ["read"], "action": "SCMP_ACT_ALLOW"}]}""", "syscalls[0] has both name and names; keep names.")]
    [InlineData("""{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["read"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 6, "op": "SCMP_CMP_EQ"}]}]}""", "syscalls[0].args[0].index must be a whole number from 0 to 5.")]
    [InlineData("""{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["read"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 1, "value": -1, "op": "SCMP_CMP_EQ"}]}]}""", "syscalls[0].args[0].value must be a whole number from 0 to 18446744073709551615.")]
    [InlineData("""{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["read"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 1, "op": "=="}]}]}""", "syscalls[0].args[0].op must be one of SCMP_CMP_NE, LT, LE, EQ, GE, GT and MASKED_EQ.")]
    [InlineData("""{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["read"], "action": "SCMP_ACT_ALLOW", "includes": {"minKernel": "new"}}]}""", "syscalls[0].includes.minKernel must be a version such as 4.8.")]
    [InlineData("""{"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86"], "archMap": [{"architecture": "SCMP_ARCH_X86_64"}]}""", "the profile has both architectures and archMap; keep one of them.")]
    public void What_is_no_profile_is_refused_with_its_place(string json, string message) =>
        Assert.Equal(message, Assert.Throws<OciProfileException>(() => OciProfile.Read(Encoding.UTF8.GetBytes(json), Host)).Message);

    private static string Answer(uint number, SeccompArch arch, ulong first = 0)
    {
        var policy = OciProfile.Read(Encoding.UTF8.GetBytes(Sample), Host).Policy;
        return SeccompAction.OfReturnValue(BpfMachine.Run(FilterCompiler.Compile(policy, SeccompArch.X64).Instructions.ToArray(), new(number, arch.AuditArch(), first))).ToString();
    }
}

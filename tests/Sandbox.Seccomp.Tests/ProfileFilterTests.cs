namespace Sandbox.Seccomp.Tests;

/// <summary>The filters of the published profiles are equal to their policies, for every number, ABI and corner, on both machines.</summary>
public class ProfileFilterTests
{
    public static readonly ISet<string> Docker = new HashSet<string>(
        "CHOWN DAC_OVERRIDE FSETID FOWNER MKNOD NET_RAW SETGID SETUID SETFCAP SETPCAP NET_BIND_SERVICE SYS_CHROOT KILL AUDIT_WRITE".Split(' ').Select(name => "CAP_" + name));

    private static readonly Dictionary<string, ISet<string>> Capabilities = new()
    {
        ["none"] = new HashSet<string>(),
        ["docker"] = Docker,
        ["all"] = new HashSet<string>("SYS_ADMIN SYS_BOOT SYS_CHROOT SYS_MODULE SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_TIME SYS_TTY_CONFIG SYS_NICE SYSLOG BPF PERFMON DAC_READ_SEARCH".Split(' ').Select(name => "CAP_" + name)),
    };

    public static TheoryData<string, string, SeccompArch, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string, SeccompArch, string>();
            foreach (var profile in SeccompProfile.All)
            {
                foreach (var capabilities in Capabilities.Keys)
                {
                    foreach (var others in new[] { "", "X86", "X86 X32 Arm" })
                    {
                        cases.Add(profile.Name, capabilities, SeccompArch.X64, others);
                        cases.Add(profile.Name, capabilities, SeccompArch.Arm64, others);
                    }
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Equals_its_policy(string profile, string capabilities, SeccompArch native, string others)
    {
        var policy = Policy(profile, Capabilities[capabilities]) with { OtherArchs = others.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Enum.Parse<SeccompArch>).ToEquatableArray() };
        Proof.Equal(policy, native);
    }

    [Fact]
    public void The_default_is_short()
    {
        Assert.InRange(Length("default@1", Capabilities["none"], SeccompArch.X64), 1, 82);
        Assert.InRange(Length("default@1", Docker, SeccompArch.X64), 1, 82);
        Assert.InRange(Length("default@1", Capabilities["none"], SeccompArch.Arm64), 1, 86);
    }

    public static SeccompPolicy Policy(string profile, ISet<string> capabilities) => new() { Rules = SeccompProfile.Find(profile)!.Rules(capabilities).ToEquatableArray() };

    private static int Length(string profile, ISet<string> capabilities, SeccompArch native) => FilterCompiler.Compile(Policy(profile, capabilities), native).Instructions.Count;
}

using Sandbox.Testing;

namespace Sandbox.Seccomp.Tests;

/// <summary>Docker's default profile as a policy, made of the facts in data/docker.txt.</summary>
public static class DockerProfile
{
    private static readonly ulong[] Personalities = [0, 8, 0x20000, 0x20008, 0xffffffff];

    /// <summary>Names by what allows them: <c>always</c>, a capability, an architecture (<c>amd64</c>); <c>conditions</c>: some arguments alone.</summary>
    public static IReadOnlyDictionary<string, HashSet<string>> Facts { get; } = Read();

    /// <summary>The capabilities that bring something.</summary>
    public static IEnumerable<string> Capabilities => Facts.Keys.Where(key => key.StartsWith("CAP_", StringComparison.Ordinal));

    /// <summary>The policy on one machine for a container with some capabilities. What it does not know is not there, as runc adds it.</summary>
    public static SeccompPolicy Policy(SeccompArch native, ISet<string> capabilities) => new()
    {
        Rules = Unconditional(native, capabilities).Concat(Sockets).Concat(Personalities.Select(value => Allow(["personality"], new ArgumentCondition(0, CompareOp.Equal, value)))).Concat(Clone(capabilities)).ToEquatableArray(),
        WrongArch = new(SeccompActionKind.KillThread),
        OtherArchs = native == SeccompArch.X64 ? EquatableArray.Of(SeccompArch.X86, SeccompArch.X32) : EquatableArray.Of(SeccompArch.Arm),
        KernelWidths = false,
    };

    private static IEnumerable<SyscallRule> Unconditional(SeccompArch native, ISet<string> capabilities) =>
        new[] { "always", native == SeccompArch.X64 ? "amd64" : "arm64" }.Concat(Capabilities.Where(capabilities.Contains)).Select(key => Allow(Facts[key]));

    private static IEnumerable<SyscallRule> Sockets =>
    [
        Allow(["socket"], new ArgumentCondition(0, CompareOp.Less, 38)), Allow(["socket"], new ArgumentCondition(0, CompareOp.Equal, 39)), Allow(["socket"], new ArgumentCondition(0, CompareOp.Greater, 40)),
    ];

    private static IEnumerable<SyscallRule> Clone(ISet<string> capabilities) => capabilities.Contains("CAP_SYS_ADMIN") ? []
        : [Allow(["clone"], new ArgumentCondition(0, CompareOp.MaskedEqual, 0, 0x7E020000)), new(EquatableArray.Of("clone3"), SeccompAction.NotThere)];

    private static SyscallRule Allow(IEnumerable<string> names, params ArgumentCondition[] conditions) => new(names.ToEquatableArray(), SeccompAction.Allow, conditions.ToEquatableArray());

    private static Dictionary<string, HashSet<string>> Read()
    {
        var lines = File.ReadAllText(Repository.At("tests/Sandbox.Seccomp.Tests/data/docker.txt")).Replace("\n  ", " ", StringComparison.Ordinal).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines.Where(line => line[0] != '#').Select(line => line.Split(": ")).ToDictionary(parts => parts[0], parts => parts[1].Split(' ').ToHashSet());
    }
}

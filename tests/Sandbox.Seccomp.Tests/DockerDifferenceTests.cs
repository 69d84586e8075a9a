using Sandbox.Seccomp.Oci;
using Sandbox.Testing;

namespace Sandbox.Seccomp.Tests;

/// <summary>docs/seccomp.md names every call that <c>default@1</c> answers otherwise than Docker's default, and no other: both policies are asked about every call, ABI, capability and corner.</summary>
public class DockerDifferenceTests
{
    private const string Heading = "## Where `default@1` and Docker's default differ";

    [Fact]
    public void Every_difference_is_in_the_document_and_nothing_else()
    {
        var (found, written) = (Differences(), Written());
        Assert.Equal(string.Join('\n', found), string.Join('\n', written));
    }

    /// <summary>With SANDBOX_PROFILES=DIRECTORY and a moby-default.json in it: data/docker.txt has its facts right.</summary>
    [Theory]
    [InlineData(SeccompArch.X64)]
    [InlineData(SeccompArch.Arm64)]
    public void The_facts_are_those_of_the_profile(SeccompArch native)
    {
        var file = Path.Combine(Environment.GetEnvironmentVariable("SANDBOX_PROFILES") ?? "", "moby-default.json");
        foreach (var capabilities in File.Exists(file) ? CapabilitySets() : [])
        {
            var theirs = OciProfile.Read(File.ReadAllBytes(file), new(native, capabilities, new Version(6, 1))).Policy;
            var facts = DockerProfile.Policy(native, capabilities);
            Assert.Empty(Calls(facts, native).Where(call => PlainReading.Of(theirs with { Unknown = facts.Unknown }, native, call.Data) != PlainReading.Of(facts, native, call.Data)).Select(call => call.Name).Distinct());
        }
    }

    // "name | when | what", sorted: one line per difference.
    private static IEnumerable<string> Differences()
    {
        var seen = new SortedDictionary<(string Name, string What), SortedSet<string>>();
        foreach (var native in new[] { SeccompArch.X64, SeccompArch.Arm64 })
        {
            foreach (var capabilities in CapabilitySets())
            {
                var docker = DockerProfile.Policy(native, capabilities);
                var ours = ProfileFilterTests.Policy("default@1", capabilities) with { OtherArchs = docker.OtherArchs };
                foreach (var (name, abi, data) in Calls(ours with { Rules = ours.Rules.Concat(docker.Rules).ToEquatableArray() }, native))
                {
                    if (What(PlainReading.Of(docker, native, data), PlainReading.Of(ours, native, data)) is { } what)
                    {
                        var when = (abi == native ? "" : "32-bit ABI ") + capabilities.SingleOrDefault("always");
                        seen[(name, what)] = [.. seen.GetValueOrDefault((name, what), []), when];
                    }
                }
            }
        }

        return seen.Select(pair => $"{pair.Key.Name} | {When(pair.Value)} | {pair.Key.What}").Order(StringComparer.Ordinal);
    }

    // What holds without a capability holds with any, and what holds for the machine's own ABI is said once.
    private static string When(SortedSet<string> all) => all.Contains("always") ? "always"
        : all.Contains("32-bit ABI always") ? "32-bit ABI" : string.Join(", ", all.Where(one => one.StartsWith("CAP_", StringComparison.Ordinal) || !all.Contains(one["32-bit ABI ".Length..])));

    private static string? What(uint docker, uint ours) => docker == ours ? null
        : Makes(docker) ? "refused" : Makes(ours) ? "allowed" : "fails otherwise";

    private static bool Makes(uint answer) => SeccompAction.OfReturnValue(answer).Kind is SeccompActionKind.Allow;

    private static IEnumerable<HashSet<string>> CapabilitySets() => DockerProfile.Capabilities.Select(one => new HashSet<string> { one }).Prepend([]);

    private static IEnumerable<(string Name, SeccompArch Abi, SyscallData Data)> Calls(SeccompPolicy policy, SeccompArch native)
    {
        foreach (var abi in FilterCompiler.Archs(policy, native))
        {
            foreach (var (name, number) in SyscallTable.Of(abi))
            {
                yield return (name, abi, new(number, abi.AuditArch()));
            }
        }

        foreach (var name in policy.Rules.Where(rule => rule.Conditions.Count > 0).SelectMany(rule => rule.Names).Distinct())
        {
            foreach (var data in Corners.OfName(policy, name))
            {
                if (FilterCompiler.Archs(policy, native).FirstOrDefault(abi => abi.AuditArch() == data.Arch && SyscallTable.Number(name, abi) == data.Number, (SeccompArch)(-1)) is var abi and >= 0)
                {
                    yield return (name, abi, data);
                }
            }
        }
    }

    private static IEnumerable<string> Written()
    {
        var table = File.ReadLines(Repository.At("docs/seccomp.md")).SkipWhile(line => line != Heading).Skip(1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal));
        var rows = table.Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('|', StringSplitOptions.TrimEntries)).ToList();
        Assert.All(rows, row => Assert.True(row.Length >= 6 && row[4].Length > 20, $"{row[1]}: the reason is missing"));
        return rows.SelectMany(row => row[1].Split('`', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(name => name.Length > 1).Select(name => $"{name} | {row[2]} | {row[3]}")).Order(StringComparer.Ordinal);
    }
}

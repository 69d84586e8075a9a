using System.Globalization;
using Sandbox.Testing;

namespace Sandbox.Seccomp.Tests;

/// <summary>The tables of docs/seccomp.md are those of the code; SANDBOX_UPDATE_BASELINES=1 writes them again.</summary>
public class DocumentTests
{
    private const string Document = "docs/seccomp.md", End = "<!-- end -->\n";

    [Theory]
    [InlineData("constants")]
    [InlineData("profiles")]
    [InlineData("groups")]
    public void A_table_is_what_the_code_says(string section)
    {
        var text = File.ReadAllText(Repository.At(Document));
        var start = text.IndexOf('\n', text.IndexOf($"<!-- {section}: ", StringComparison.Ordinal)) + 1;
        var end = text.IndexOf(End, start, StringComparison.Ordinal);
        var expected = section switch { "constants" => Constants(), "profiles" => Profiles(), _ => Groups() };
        if (Environment.GetEnvironmentVariable("SANDBOX_UPDATE_BASELINES") == "1")
        {
            File.WriteAllText(Repository.At(Document), text[..start] + expected + text[end..]);
            return;
        }

        Assert.Equal(expected, text[start..end]);
    }

    private static string Constants() => string.Concat(ArgumentWords.Names.GroupBy(name => name[..(name.IndexOf('_', StringComparison.Ordinal) + 1)]).GroupBy(prefix => prefix.Count() > 1 ? prefix.Key : "")
        .OrderBy(prefix => prefix.Key.Length == 0).Select(words => $"* {string.Join(" ", words.SelectMany(prefix => prefix).Select(name => $"`{name}`"))}\n"));

    private static string Profiles() => "| profile | for | allowed on x86_64 | instructions | allowed on aarch64 | instructions |\n|---|---|--:|--:|--:|--:|\n"
        + string.Concat(SeccompProfile.All.Select(profile => $"| `{profile.Name}` | {profile.Summary} | {Sizes(profile.Name, SeccompArch.X64)} | {Sizes(profile.Name, SeccompArch.Arm64)} |\n"));

    // A call that is made for some arguments counts.
    private static string Sizes(string profile, SeccompArch arch)
    {
        var policy = ProfileFilterTests.Policy(profile, new HashSet<string>());
        var allowed = policy.Rules.Where(rule => rule.Action == SeccompAction.Allow).SelectMany(rule => rule.Names).Where(name => SyscallTable.Number(name, arch) is not null && (PolicyCheck.Constant(policy, name) ?? SeccompAction.Allow) == SeccompAction.Allow).Distinct().Count();
        return string.Create(CultureInfo.InvariantCulture, $"{allowed} | {FilterCompiler.Compile(policy, arch).Instructions.Count}");
    }

    private static string Groups() => "| group | what | calls |\n|---|---|---|\n"
        + string.Concat(SyscallGroups.All.Select(group => $"| `{group.Name}` | {group.Summary} | {(group.Name == "@known" ? "all of the above" : string.Join(" ", group.Members))} |\n"));
}

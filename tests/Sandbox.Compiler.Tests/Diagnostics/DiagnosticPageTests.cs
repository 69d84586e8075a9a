using System.Reflection;
using System.Text.RegularExpressions;
using Sandbox.Compiler.Diagnostics;
using Sandbox.Plan;
using Sandbox.Testing;

namespace Sandbox.Compiler.Tests.Diagnostics;

/// <summary>Each id has a page, and what the page shows is true: Bad gives the id, Good gives nothing.</summary>
public partial class DiagnosticPageTests
{
    private const string Folder = "docs/diagnostics";

    // Specs that a page cannot show: their pages describe them.
    private static readonly Dictionary<string, string> Unprintable = new()
    {
        ["SBX0002"] = "sandbox: 1\n" + new string('#', 2 << 20),
        ["SBX0004"] = "sandbox: 1\nmask:\n" + string.Concat(Enumerable.Range(0, 5000).Select(i => $"- /m{i}\n")),
        ["SBX0005"] = "sandbox: 1\nname: caf\uFFFD\n",
        ["SBX0006"] = "sandbox: 1\nname: web\0\n",
        ["SBX0007"] = "sandbox: 1\nname: web\u0007\n",
        ["SBX0432"] = "sandbox: 1\nprocess: {self: true}\nseccomp:\n  syscalls:\n" + string.Concat(Enumerable.Range(1, 200).Select(i => $"  - {{names: kill, action: errno, errno: {(i % 2 == 0 ? "EPERM" : "EACCES")}, args: [{{index: 0, op: gt, value: {i * 3}}}, {{index: 1, op: lt, value: {i * 3}}}]}}\n")),
        ["SBX0008"] = "sandbox: 1\nname: web\u202E\n",
    };

    public static TheoryData<string> SpecIds => new(Repository.Files(Folder, "SBX0*.md").Select(file => Path.GetFileNameWithoutExtension(file)!).Where(id => string.CompareOrdinal(id, "SBX08") < 0));

    [Fact]
    public void EveryIdHasAPageAndEveryPageAnId()
    {
        var pages = Repository.Files(Folder, "SBX0*.md").Select(file => Path.GetFileNameWithoutExtension(file)!);
        Assert.Empty(Ids().Except(pages).Select(id => id + " has no page"));
        Assert.Empty(pages.Where(id => string.CompareOrdinal(id, "SBX08") < 0).Except(Ids()).Select(id => id + " has no factory"));
    }

    [Fact]
    public void AnIdHasOneMeaning()
    {
        var text = string.Concat(Repository.Files("src/Sandbox.Compiler/Diagnostics", "DiagnosticCatalog*.cs").Select(file => File.ReadAllText(Repository.At(file))));
        var factories = Literal().Matches(text).Select(match => match.Value).ToList();
        // A key without a value, in a map and in a list.
        Assert.Equal(["SBX0021"], factories.GroupBy(id => id).Where(same => same.Count() > 1).Select(same => same.Key));
        Assert.Equal(factories.Distinct().Order(StringComparer.Ordinal), Ids());
    }

    [Theory]
    [MemberData(nameof(SpecIds))]
    public void BadGivesTheIdAndGoodNothing(string id)
    {
        var path = $"{Folder}/{id}.md";
        var page = File.ReadAllText(Repository.At(path));
        Assert.Matches($"^# {id}: ", page);
        foreach (var section in new[] { "Message", "Why", "Bad", "Good", "Since" })
        {
            Assert.Contains($"\n**{section}.**", page, StringComparison.Ordinal);
        }

        var bad = page[page.IndexOf("**Bad.**", StringComparison.Ordinal)..page.IndexOf("**Good.**", StringComparison.Ordinal)];
        var good = page[page.IndexOf("**Good.**", StringComparison.Ordinal)..];
        var found = Compile(Unprintable.TryGetValue(id, out var text) ? [(Reading.Path, text)] : Blocks(bad));
        Assert.NotEmpty(found);
        Assert.Equal(id, found[0].Id);
        Assert.Empty(Compile(Blocks(good)).Select(one => one.ToString()));
        if (string.CompareOrdinal(id, "SBX03") < 0)
        {
            Baseline.AssertFile(path, MessageLine().Replace(page, $"**Message.** {found[0].Message.Replace("$", "$$", StringComparison.Ordinal)}", 1));
        }
    }

    private static EquatableArray<SpecDiagnostic> Compile(List<(string Path, string Text)> files)
    {
        Assert.NotEmpty(files);
        return SpecCompiler.Compile(new(new(files[0].Path, files[0].Text), files.Skip(1).Select(one => new SpecFile(one.Path, one.Text)).ToEquatableArray(), new("Workloads", "app", false))).Diagnostics;
    }

    // Each block is a file; one that does not begin with a comment of its path is the spec itself.
    private static List<(string Path, string Text)> Blocks(string section) =>
        [.. Block().Matches(section).Select(match => match.Groups[1].Value).Select(text => (PathLine().Match(text) is { Success: true } path ? path.Groups[1].Value : Reading.Path, text))];

    private static IEnumerable<string> Ids() => typeof(DiagnosticCatalog).GetMethods(BindingFlags.Public | BindingFlags.Static)
        .Select(factory => ((SpecDiagnostic)factory.Invoke(null, [.. factory.GetParameters().Select(Sample)])!).Id).Distinct().Order(StringComparer.Ordinal);

    private static object? Sample(ParameterInfo parameter) => parameter.ParameterType == typeof(string) ? "x" : Activator.CreateInstance(parameter.ParameterType);

    [GeneratedRegex("SBX[0-9]{4}(?=\")")]
    private static partial Regex Literal();

    [GeneratedRegex("```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("^# ([a-z./-]+\\.(?:yaml|lock))\n")]
    private static partial Regex PathLine();

    [GeneratedRegex("^\\*\\*Message\\.\\*\\*.*$", RegexOptions.Multiline)]
    private static partial Regex MessageLine();
}

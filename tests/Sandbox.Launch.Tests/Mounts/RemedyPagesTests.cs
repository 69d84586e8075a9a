using System.Text.RegularExpressions;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Launch.Tests.Mounts;

/// <summary>Every reason that a failed mount step can print stands on the page of its number, word for word.</summary>
public partial class RemedyPagesTests
{
    [Fact]
    public void Each_reason_is_on_its_page()
    {
        var cases = Case().Matches(File.ReadAllText(Repository.At("src/Sandbox.Launch/Failures/MountRemedies.cs")));
        Assert.True(cases.Count > 40, $"only {cases.Count} reasons were found");
        Assert.Empty(cases.Where(one => !Page("SBX10" + one.Groups["step"].Value).Contains(one.Groups["text"].Value, StringComparison.Ordinal)).Select(one => one.Value));
    }

    [Fact]
    public void Each_reason_of_a_step_function_is_on_a_page()
    {
        var pages = string.Concat(Repository.Files("docs/diagnostics", "SBX10*.md").Select(file => File.ReadAllText(Repository.At(file))));
        var texts = new[] { "Root", "Mounts", "Devices", "Files", "Paths" }
            .SelectMany(folder => Repository.Files("src/Sandbox.Launch/" + folder, "*.cs"))
            .SelectMany(file => Because().Matches(File.ReadAllText(Repository.At(file))))
            .Select(match => match.Groups["text"].Value).ToList();
        Assert.True(texts.Count > 8, $"only {texts.Count} reasons were found");
        Assert.Empty(texts.Where(text => !pages.Contains(text, StringComparison.Ordinal)));
    }

    private static string Page(string id) => File.ReadAllText(Repository.At($"docs/diagnostics/{id}.md"));

    [GeneratedRegex("\"(?<step>[0-9]{2}) [0-9]{2} (?<text>[^\"]+?)\\\\0\"")]
    private static partial Regex Case();

    [GeneratedRegex("StopBecause\\(.*\"(?<text>[^\"]+)\"u8")]
    private static partial Regex Because();
}

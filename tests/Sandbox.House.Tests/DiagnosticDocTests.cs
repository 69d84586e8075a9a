using System.Text.RegularExpressions;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.House.Tests;

/// <summary>Every SBX number of the product has a page under docs/diagnostics, and every page is about a number that exists.</summary>
public partial class DiagnosticDocTests
{
    [Fact]
    public void Every_number_has_a_page_and_every_page_a_number()
    {
        var pages = Repository.Files("docs/diagnostics", "SBX*.md").Select(file => Path.GetFileNameWithoutExtension(file)).ToHashSet();
        var known = Known().ToHashSet();
        Assert.Empty(known.Except(pages).Order(StringComparer.Ordinal).Select(id => id + " has no page"));
        Assert.Empty(pages.Except(known).Order(StringComparer.Ordinal).Select(id => id + " is nowhere in the product"));
    }

    [Fact]
    public void A_page_begins_with_its_number() =>
        Assert.Empty(Repository.Files("docs/diagnostics", "SBX*.md").Where(file => !File.ReadLines(Repository.At(file)).First().StartsWith("# " + Path.GetFileNameWithoutExtension(file), StringComparison.Ordinal)));

    // String literals of the catalogue and the targets, and the numbers of LaunchStep.
    private static IEnumerable<string> Known()
    {
        foreach (var file in new[] { "src", "generators" }.SelectMany(folder => Repository.Files(folder, "*.cs").Concat(Repository.Files(folder, "*.targets")).Concat(Repository.Files(folder, "*.props"))))
        {
            var text = File.ReadAllText(Repository.At(file));
            foreach (Match match in Literal().Matches(text))
            {
                yield return match.Value;
            }

            if (Path.GetFileName(file) == "LaunchStep.cs")
            {
                foreach (Match match in Step().Matches(text))
                {
                    yield return "SBX" + match.Groups[1].Value;
                }
            }
        }
    }

    [GeneratedRegex("(?<=\")SBX[0-9]{4}(?=[\":])")]
    private static partial Regex Literal();

    [GeneratedRegex(@"= (1\d{3}),")]
    private static partial Regex Step();
}

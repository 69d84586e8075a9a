using System.Text.Json;
using System.Text.RegularExpressions;
using Sandbox.Compiler.Keys;
using Sandbox.Plan;
using Sandbox.Testing;

namespace Sandbox.Compiler.Tests.Keys;

/// <summary>The table of keys, and what is written from it.</summary>
public partial class SpecKeysTests
{
    [Fact]
    public void TheSchemaIsCheckedIn() => Baseline.AssertFile("docs/sandbox.schema.json", JsonSchema.Write());

    [Fact]
    public void TheReferenceIsCheckedIn() => Baseline.AssertFile("docs/spec-reference.md", SpecReference.Write());

    [Fact]
    public void TheSchemaIsJson()
    {
        var properties = JsonDocument.Parse(JsonSchema.Write()).RootElement.GetProperty("properties");
        Assert.Equal("string", properties.GetProperty("process").GetProperty("properties").GetProperty("cwd").GetProperty("type").GetString());
        Assert.False(properties.TryGetProperty("hooks", out _));
    }

    [Fact]
    public void PathsAreUniqueAndHaveTheirGroup()
    {
        Assert.Empty(SpecKeys.All.GroupBy(key => key.Path).Where(same => same.Count() > 1).Select(same => same.Key));
        var groups = SpecKeys.All.Select(key => key.Path).ToHashSet();
        Assert.Empty(SpecKeys.All.Select(key => key.Parent.EndsWith("[]", StringComparison.Ordinal) ? key.Parent[..^2] : key.Parent)
            .Where(parent => parent.Length > 0 && !groups.Contains(parent) && !groups.Contains(parent.Replace(".*", "", StringComparison.Ordinal))));
    }

    [Fact]
    public void EveryKeyHasItsWords() =>
        Assert.All(SpecKeys.All, key => Assert.True(key.Summary.EndsWith('.') && !key.Summary.Contains('\n') && !key.Shape.Says.Contains('|'), key.Path));

    /// <summary>A key that the binder asks for and the table lacks would never be reached, and one that it does not ask for would be ignored in silence.</summary>
    [Fact]
    public void TheBinderReadsEveryKeyOfTheTable()
    {
        var asked = Repository.Files("src/Sandbox.Compiler/Binding", "*.cs").SelectMany(file => Literal().Matches(File.ReadAllText(Repository.At(file))).Select(match => match.Groups[1].Value)).ToHashSet();
        Assert.Empty(SpecKeys.All.Where(key => key.IsBuilt).Select(key => key.Name).Where(name => !asked.Contains(name)));
    }

    [Theory]
    [InlineData("hooks")]
    public void WhatComesLaterIsNeverAcceptedInSilence(string key) =>
        Assert.Equal("SBX0110", Assert.Single(Reading.Read(Reading.Whole($"{key}: {{a: b}}")).Diagnostics).Id);

    [Fact]
    public void CapabilitiesAreTheKernels()
    {
        Assert.Equal(41, CapabilityWords.Names.Count);
        Assert.Equal(("CAP_CHOWN", "CAP_CHECKPOINT_RESTORE"), (CapabilityWords.Names[0], CapabilityWords.Names[40]));
        Assert.Equal("CAP_DAC_READ_SEARCH", CapabilityWords.NameOf(CapabilitySet.DacReadSearch));
    }

    [GeneratedRegex("\"([a-z_]+)\"")]
    private static partial Regex Literal();
}

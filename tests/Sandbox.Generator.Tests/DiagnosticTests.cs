using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Sandbox.Generator.Tests;

public class DiagnosticTests
{
    [Fact]
    public void An_error_stands_at_its_place_in_the_spec_and_cannot_be_configured_away()
    {
        var run = new GeneratorHost([("sub/a.sandbox.yaml", "sandbox: 1\nproces:\n  self: true\n")], entry: "a").Run();

        var error = Assert.Single(run.Diagnostics);
        Assert.Equal("SBX0102", error.Id);
        Assert.Equal("/project/sub/a.sandbox.yaml: (1,0)-(1,6)", error.Location.GetLineSpan().ToString());
        Assert.Contains(WellKnownDiagnosticTags.NotConfigurable, error.Descriptor.CustomTags);
        Assert.Equal("docs/diagnostics/SBX0102.md", error.Descriptor.HelpLinkUri);
        Assert.Contains("exit_group, 125", run.GeneratedSources.Single(source => source.HintName == "sub+a.sandbox.launcher.g.cs").SourceText.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_wrong_in_a_base_is_said_once()
    {
        var run = new GeneratorHost(
        [
            ("a.sandbox.yaml", "sandbox: 1\nextends: x.base.yaml\nprocess:\n  self: true\n"),
            ("b.sandbox.yaml", "sandbox: 1\nextends: x.base.yaml\nprocess:\n  self: true\n"),
            ("x.base.yaml", "sandbox: 1\nhostnam: x\n"),
        ]).Run();

        Assert.Equal("/project/x.base.yaml", Assert.Single(run.Diagnostics).Location.GetLineSpan().Path);
    }

    [Fact]
    public void Two_specs_of_one_type_are_an_error()
    {
        var run = new GeneratorHost([("a-b.sandbox.yaml", "sandbox: 1\nprocess:\n  self: true\n"), ("x.sandbox.yaml", "sandbox: 1\nname: a--b\nprocess:\n  self: true\n")]).Run();

        var error = Assert.Single(run.Diagnostics);
        Assert.Equal("SBX0801", error.Id);
        Assert.Equal("/project/x.sandbox.yaml", error.Location.GetLineSpan().Path);
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_an_error_though_roslyn_reads_them()
    {
        var host = new GeneratorHost([("a.sandbox.yaml", "sandbox: 1\nprocess:\n  self: true\n")]);
        byte[] bytes = [.. "sandbox: 1\nhostname: "u8, 0xE9, .. "\nprocess:\n  self: true\n"u8];
        host.ReplaceSpec("a.sandbox.yaml", SourceText.From(new MemoryStream(bytes), Encoding.Latin1));

        Assert.Contains(host.Run().Diagnostics, one => one.Id == "SBX0005");
    }

    [Fact]
    public void A_spec_in_a_project_with_an_odd_name_compiles()
    {
        var run = new GeneratorHost([("a.sandbox.yaml", "sandbox: 1\nprocess:\n  self: true\n")], rootNamespace: "my-app.class.2go").Run();

        Assert.Contains("namespace @my_app.@class._2go;", run.GeneratedSources[0].SourceText.ToString(), StringComparison.Ordinal);
    }
}

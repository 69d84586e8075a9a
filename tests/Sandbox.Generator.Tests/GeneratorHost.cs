using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Sandbox.Generator.Tests;

/// <summary>The generator in memory: a project of some C# and some specs.</summary>
internal sealed class GeneratorHost
{
    public const string ProjectDirectory = "/project/";

    private static readonly CSharpParseOptions Parse = new(LanguageVersion.CSharp14);

    private readonly Dictionary<string, SpecText> _specs = [];

    public CSharpCompilation Compilation { get; private set; }

    public GeneratorDriver Driver { get; private set; }

    public GeneratorHost(IEnumerable<(string Path, string Text)> specs, string? entry = null, string rootNamespace = "Workloads", bool track = true)
    {
        Compilation = CSharpCompilation.Create("project", [CSharpSyntaxTree.ParseText("class Own;", Parse, "Own.cs")], References.Value, new(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        foreach (var (path, text) in specs)
        {
            _specs.Add(path, new(path, SourceText.From(text, System.Text.Encoding.UTF8)));
        }

        var options = new BuildProperties(new() { ["build_property.RootNamespace"] = rootNamespace, ["build_property.SandboxEntry"] = entry ?? "", ["build_property.projectdir"] = ProjectDirectory });
        Driver = CSharpGeneratorDriver.Create(
            [new SandboxGenerator().AsSourceGenerator()], _specs.Values, Parse, options,
            new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: track));
    }

    public GeneratorRunResult Run()
    {
        Driver = Driver.RunGenerators(Compilation);
        var result = Driver.GetRunResult().Results.Single();
        return result.Exception is null ? result : throw new InvalidOperationException("The generator threw.", result.Exception);
    }

    /// <summary>Adds to the project's C#, which has nothing to do with a spec.</summary>
    public void EditCode() => Compilation = Compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText("class Another;", Parse, "Another.cs"));

    public void EditSpec(string path, string text) => ReplaceSpec(path, SourceText.From(text, System.Text.Encoding.UTF8));

    public void ReplaceSpec(string path, SourceText text)
    {
        var edited = new SpecText(path, text);
        Driver = Driver.ReplaceAdditionalText(_specs[path], edited);
        _specs[path] = edited;
    }

    public static readonly Lazy<ImmutableArray<MetadataReference>> References = new(() =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(':').Select(path => MetadataReference.CreateFromFile(path))]);

    private sealed class SpecText(string path, SourceText text) : AdditionalText
    {
        public override string Path => ProjectDirectory + path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => text;
    }

    private sealed class BuildProperties(Dictionary<string, string> properties) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Options(properties);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => new Options([]);

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => new Options(new()
        {
            ["build_metadata.AdditionalFiles.SandboxSpec"] = textFile.Path.EndsWith(".sandbox.yaml", StringComparison.Ordinal) ? "true" : "",
            ["build_metadata.AdditionalFiles.SandboxLock"] = textFile.Path.EndsWith(".sandbox.lock", StringComparison.Ordinal) ? "true" : "",
            ["build_metadata.AdditionalFiles.SandboxBase"] = textFile.Path.EndsWith(".base.yaml", StringComparison.Ordinal) ? "true" : "",
        });
    }

    private sealed class Options(Dictionary<string, string> values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value) => values.TryGetValue(key, out value);
    }
}

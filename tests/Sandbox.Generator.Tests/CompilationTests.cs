using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Sandbox.Compiler;
using Sandbox.Plan;

namespace Sandbox.Generator.Tests;

/// <summary>What is generated compiles against the step functions: one spec for each feature, those of the emitter's baselines.</summary>
public class CompilationTests
{
    private static readonly string Baselines = Path.Combine(Path.GetDirectoryName(Here())!, "..", "Sandbox.Compiler.Tests", "Emit", "Baselines");

    public static TheoryData<string> Cases => [.. Directory.GetDirectories(Baselines).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private static string Here([System.Runtime.CompilerServices.CallerFilePath] string file = "") => file;

    [Theory]
    [MemberData(nameof(Cases))]
    public void Generated_code_compiles(string name)
    {
        var result = Compile(name);
        var trees = result.Sources.Select(source => CSharpSyntaxTree.ParseText(source.Text, new CSharpParseOptions(LanguageVersion.CSharp14), source.HintName));
        var compilation = CSharpCompilation.Create("generated", trees.Append(CSharpSyntaxTree.ParseText(OwnTypes)), GeneratorHost.References.Value, new(OutputKind.ConsoleApplication, allowUnsafe: true));

        Assert.Empty(compilation.GetDiagnostics().Where(one => one.Severity == DiagnosticSeverity.Error).Select(one => one.ToString()));
    }

    // A project may have types of any name, and global using directives: they must not come before the step functions' classes.
    private const string OwnTypes = """
        global using System;
        global using System.IO;
        namespace Workloads
        {
            partial class Environment; partial class Files; partial class Root; partial class Paths; class Network; class Init; partial class Limits; class Kernel; class Capabilities; class Session; class Launcher;
        }
        """;

    private static CompileResult Compile(string name)
    {
        var folder = Path.Combine(Baselines, name);
        var file = name + SpecNames.WorkloadExtension;
        var others = Directory.GetFiles(folder, "*.base.yaml").Select(path => new SpecFile(Path.GetFileName(path), File.ReadAllText(path)));
        return SpecCompiler.Compile(new(new(file, File.ReadAllText(Path.Combine(folder, file))), others.ToEquatableArray(), new("Workloads", name, EmitMain: true)));
    }
}

using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Xunit;

namespace Sandbox.HouseRules.Tests;

/// <summary>Compiles a snippet with the launch path's attributes around it and returns the rules that it breaks.</summary>
internal static class Analysis
{
    private const string House = """
        using System; using System.Runtime; using System.Runtime.CompilerServices; using System.Runtime.InteropServices; using Sandbox.Syscalls;
        namespace System.Runtime { [AttributeUsage(AttributeTargets.Method)] sealed class RuntimeExportAttribute(string name) : Attribute { public string Name => name; } }
        namespace Sandbox.Syscalls
        {
            [AttributeUsage(AttributeTargets.All)] public sealed class LaunchPathAttribute : Attribute { }
            [LaunchPath] public static unsafe class Kernel
            {
                [DllImport("__Internal", EntryPoint = "sandbox_syscall"), SuppressGCTransition] public static extern long Call(long nr, long a = 0);
                [DllImport("__Internal")] public static extern long Slow(long nr);
            }
        }

        """;

    private static readonly ImmutableArray<MetadataReference> References =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(':').Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal)).Select(path => MetadataReference.CreateFromFile(path))];

    /// <summary>The distinct ids in order, of a body of a launch-path method.</summary>
    public static Task<string[]> OfBody(string body, string members = "") => OfUnit($$"""
        [LaunchPath]
        static unsafe class Here
        {
            static long Body(long x, byte* p, ReadOnlySpan<byte> text) { {{body}} }
            {{members}}
        }
        """);

    /// <summary>The distinct ids in order, of a whole file.</summary>
    public static async Task<string[]> OfUnit(string source)
    {
        var compilation = CSharpCompilation.Create(
            "snippet",
            [CSharpSyntaxTree.ParseText(House + source, new CSharpParseOptions(LanguageVersion.Preview))],
            References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        Assert.Empty(compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        var found = await compilation.WithAnalyzers([new LaunchPathAnalyzer()]).GetAnalyzerDiagnosticsAsync();
        return [.. found.Where(diagnostic => !IsInHouse(diagnostic)).Select(diagnostic => diagnostic.Id).Distinct().Order(StringComparer.Ordinal)];
    }

    private static bool IsInHouse(Diagnostic diagnostic) => diagnostic.Location.SourceSpan.Start < House.Length;
}

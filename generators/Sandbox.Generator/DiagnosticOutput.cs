using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Sandbox.Compiler.Diagnostics;

namespace Sandbox.Generator;

/// <summary>Our diagnostics to Roslyn's, at the place in the spec file.</summary>
internal static class DiagnosticOutput
{
    // One descriptor per id: Roslyn compares them by value, and making them anew for each report is waste. The catalogue is Sandbox.Compiler's.
    private static readonly ConcurrentDictionary<(string Id, Severity Severity), DiagnosticDescriptor> Descriptors = new();

    public static EquatableArray<SpecDiagnostic> Distinct(ImmutableArray<EquatableArray<SpecDiagnostic>> all) => all
        .SelectMany(diagnostics => diagnostics)
        .GroupBy(one => (one.Id, one.Path, one.At.Start, one.Message))
        .Select(same => same.First())
        .ToEquatableArray();

    public static void Report(SourceProductionContext output, EquatableArray<SpecDiagnostic> diagnostics, BuildOptions build)
    {
        foreach (var diagnostic in diagnostics)
        {
            output.ReportDiagnostic(Diagnostic.Create(Descriptors.GetOrAdd((diagnostic.Id, diagnostic.Severity), Describe), PlaceOf(diagnostic, build), diagnostic.Message));
        }
    }

    // Errors are NotConfigurable: an .editorconfig must not make a container start that the compiler refused. Warnings may be silenced.
    private static DiagnosticDescriptor Describe((string Id, Severity Severity) key) => new(
        key.Id,
        title: "Sandbox spec",
        messageFormat: "{0}",
        category: "Sandbox",
        key.Severity == Severity.Error ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: $"docs/diagnostics/{key.Id}.md",
        customTags: key.Severity == Severity.Error ? [WellKnownDiagnosticTags.NotConfigurable] : []);

    private static Location PlaceOf(SpecDiagnostic diagnostic, BuildOptions build)
    {
        var at = diagnostic.At;
        var path = diagnostic.Path.StartsWith("/", StringComparison.Ordinal) ? diagnostic.Path : build.ProjectDirectory + diagnostic.Path;
        return Location.Create(path, new TextSpan(at.Start, at.Length), new(Position(at.Line, at.Column), Position(at.EndLine, at.EndColumn)));
    }

    private static LinePosition Position(int line, int column) => new(Math.Max(line - 1, 0), Math.Max(column - 1, 0));
}

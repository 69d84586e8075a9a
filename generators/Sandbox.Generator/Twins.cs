using System.Collections.Immutable;
using Sandbox.Compiler;
using Sandbox.Compiler.Diagnostics;

namespace Sandbox.Generator;

/// <summary>A compiled spec's name and file.</summary>
internal readonly record struct SpecIdentity(string Name, string Path);

/// <summary>Specs of one project that would give the same C# type, and with it the same binary or nearly.</summary>
internal static class Twins
{
    public static EquatableArray<SpecDiagnostic> Of(ImmutableArray<SpecIdentity> specs) => specs
        .OrderBy(spec => spec.Path, StringComparer.Ordinal)
        .GroupBy(spec => SpecNames.TypeOf(spec.Name))
        .SelectMany(same => same.Skip(1).Select(spec => Diagnostic(spec, same.First())))
        .ToEquatableArray();

    private static SpecDiagnostic Diagnostic(SpecIdentity spec, SpecIdentity first)
    {
        var bag = DiagnosticBag.For([spec.Path]);
        bag.Add(DiagnosticCatalog.DuplicateWorkload(new(0, 1, 1, 1, 1, 0, 0), spec.Name, first.Path));
        return bag.ToSorted()[0];
    }
}

using Sandbox.Compiler.Binding;
using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;
using Sandbox.Compiler.Yaml;
using Sandbox.Plan;

namespace Sandbox.Compiler;

/// <summary>What reading gives.</summary>
/// <param name="Spec">The spec, merged with what it extends; null where a diagnostic is an error, and for a base file, which is only checked.</param>
/// <param name="Files">The spec's path, then those of the files it extends in the order of their first use: what a span's <c>File</c> counts.</param>
/// <param name="Diagnostics">What was found, in the order of files and places.</param>
public sealed record SpecReading(WorkloadSpec? Spec, EquatableArray<string> Files, EquatableArray<SpecDiagnostic> Diagnostics);

/// <summary>The front half of the compiler: text → nodes → typed spec.</summary>
public static class SpecReader
{
    /// <summary>Reads <paramref name="input"/>'s spec and the files it extends. Never throws for what stands in them.</summary>
    public static SpecReading Read(SpecInput input)
    {
        var bag = new DiagnosticBag();
        var root = YamlReader.Read(input.Spec, bag.AddFile(input.Spec.Path), bag);
        var spec = root is YamlMapping map ? new SpecBinder(bag).Bind(map, input.Spec.Path) : null;
        return new(bag.HasErrors ? null : spec, bag.Files, bag.ToSorted());
    }
}

using Sandbox.Compiler.Spec;

namespace Sandbox.Compiler.Diagnostics;

// SBX01xx: keys, types and files do not fit together as the language wants them.
public static partial class DiagnosticCatalog
{
    /// <summary>A key that must be there is not.</summary>
    public static SpecDiagnostic MissingKey(SourceSpan at, string key, string what) =>
        Error("SBX0101", at, $"The key {Quote(key)} is missing; {what}.");
}

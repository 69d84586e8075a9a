using Sandbox.Compiler.Spec;

namespace Sandbox.Compiler.Diagnostics;

// SBX09xx: the compiler's own faults.
public static partial class DiagnosticCatalog
{
    /// <summary>The compiler failed where it never should.</summary>
    public static SpecDiagnostic Internal(SourceSpan at, string what) =>
        Error("SBX0901", at, $"The compiler itself failed ({Clip(what)}), so nothing is built from this spec; please report it with the spec.");
}

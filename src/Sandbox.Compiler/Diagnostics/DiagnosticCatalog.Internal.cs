using Sandbox.Compiler.Spec;

namespace Sandbox.Compiler.Diagnostics;

// SBX09xx: faults of the compiler itself.
public static partial class DiagnosticCatalog
{
    /// <summary>The compiler failed on this file.</summary>
    public static SpecDiagnostic InternalFault(Exception fault) =>
        Error("SBX0901", new SourceSpan(0, 1, 1, 1, 1, 0, 0), $"The spec compiler failed here by a fault of its own ({fault.GetType().Name}: {Clip(fault.Message)}); please report it with this file.");
}

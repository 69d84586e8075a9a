using Sandbox.Compiler.Spec;

namespace Sandbox.Compiler.Diagnostics;

// SBX02xx: a value is not what its key takes. This file: the health group.
public static partial class DiagnosticCatalog
{
    /// <summary>Something that no request can ask for.</summary>
    public static SpecDiagnostic BadRequestPath(SourceSpan at, string text) =>
        Error("SBX0265", at, $"{Quote(text)} cannot stand in a request; begin it with '/', and write blanks and all but visible ASCII as %20 and its like.");
}

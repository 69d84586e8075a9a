using Sandbox.Compiler.Spec;

namespace Sandbox.Compiler.Diagnostics;

/// <summary>How bad a diagnostic is.</summary>
public enum Severity
{
    /// <summary>The spec is compiled, but weaker than it should be.</summary>
    Warning,

    /// <summary>The spec is not compiled; what is emitted fails closed.</summary>
    Error,
}

/// <summary>One finding, at one place. Equatable; made only by the factories of <c>DiagnosticCatalog</c>.</summary>
/// <param name="Id">SBX0102 and so on: one meaning each, never reused.</param>
/// <param name="Severity">Error or warning.</param>
/// <param name="Path">The file's path as given to the compiler.</param>
/// <param name="At">Where; never empty.</param>
/// <param name="Message">A full sentence: what, why, and what to do.</param>
public sealed record SpecDiagnostic(string Id, Severity Severity, string Path, SourceSpan At, string Message)
{
    /// <summary>The compiler's own format: <c>web.sandbox.yaml(14,5): error SBX0302: …</c></summary>
    public override string ToString() => $"{Path}({At.Line},{At.Column}): {(Severity == Severity.Error ? "error" : "warning")} {Id}: {Message}";
}

using Sandbox.Compiler.Diagnostics;
using Sandbox.Plan;

namespace Sandbox.Compiler;

/// <summary>One generated C# file.</summary>
/// <param name="HintName">Unique within a project: made from the spec's project-relative path.</param>
/// <param name="Text">The source, with <c>\n</c> line ends.</param>
public sealed record EmittedSource(string HintName, string Text);

/// <summary>What the compilation of the spec at <paramref name="Path"/> gives. With an error in <paramref name="Diagnostics"/> the plan is null and the sources are a stub that fails closed.</summary>
public sealed record CompileResult(string Name, string Path, SandboxPlan? Plan, EquatableArray<EmittedSource> Sources, EquatableArray<SpecDiagnostic> Diagnostics)
{
    /// <summary>The same without its plan, for who only writes the sources.</summary>
    public CompileResult WithoutPlan() => this with { Plan = null };
}

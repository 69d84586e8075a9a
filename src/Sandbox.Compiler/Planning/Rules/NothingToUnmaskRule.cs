using Sandbox.Compiler.Diagnostics;

namespace Sandbox.Compiler.Planning.Rules;

internal static class NothingToUnmaskRule
{
    private static readonly string[] Known = [.. KernelPaths.Masked, .. KernelPaths.MaskedFromRoot, .. KernelPaths.ReadOnly];

    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject) => subject.Spec.Unmask
        .Where(path => !Known.Contains(path.Value))
        .Select(path => DiagnosticCatalog.NothingToUnmask(path.At, path.Value, Spelling.Nearest(path.Value, Known)));
}

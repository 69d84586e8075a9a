using Sandbox.Compiler.Diagnostics;

namespace Sandbox.Compiler.Planning.Rules;

internal static class ExtensionsCoveredRule
{
    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject) =>
        subject.Spec.Root?.Extensions is { Count: > 0 } extensions
            ? subject.Spec.Mounts.Where(mount => mount.Target.Value == "/usr").Select(mount => DiagnosticCatalog.ExtensionsCovered(mount.Target.At, extensions[0].At.Line))
            : [];
}

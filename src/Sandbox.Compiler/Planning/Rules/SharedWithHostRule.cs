using Sandbox.Compiler.Diagnostics;
using Sandbox.Plan;

namespace Sandbox.Compiler.Planning.Rules;

internal static class SharedWithHostRule
{
    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject) => subject.Spec.Mounts
        .Where(mount => mount.Propagation?.Value is Propagation.Shared or Propagation.RecursiveShared)
        .Select(mount => DiagnosticCatalog.SharedWithHost(mount.Propagation!.Value.At, mount.Target.Value));
}

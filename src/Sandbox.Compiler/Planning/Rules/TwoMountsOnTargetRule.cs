using Sandbox.Compiler.Diagnostics;

namespace Sandbox.Compiler.Planning.Rules;

internal static class TwoMountsOnTargetRule
{
    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject) => subject.Spec.Mounts
        .GroupBy(mount => mount.Target.Value, StringComparer.Ordinal)
        .SelectMany(same => same.Skip(1).Select(mount => DiagnosticCatalog.TwoMountsOnTarget(mount.Target.At, same.Key, same.First().Target.At.Line)));
}

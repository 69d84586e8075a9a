using Sandbox.Compiler.Diagnostics;

namespace Sandbox.Compiler.Planning.Rules;

internal static class AbortSpinsRule
{
    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject)
    {
        if (subject.Spec.Process.Init is { Value: false } init && subject.Plan.IsSelf && ResolvedNamespaces.IsNew(subject.Namespaces.Pid))
        {
            yield return DiagnosticCatalog.AbortSpins(init.At);
        }
    }
}

using Sandbox.Compiler.Diagnostics;

namespace Sandbox.Compiler.Planning.Rules;

internal static class InitWithoutPidNamespaceRule
{
    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject)
    {
        if (subject.Spec.Process.Init is { Value: true } init && !ResolvedNamespaces.IsNew(subject.Namespaces.Pid))
        {
            yield return DiagnosticCatalog.InitWithoutPidNamespace(init.At);
        }
    }
}

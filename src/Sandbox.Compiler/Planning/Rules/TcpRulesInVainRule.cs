using Sandbox.Compiler.Diagnostics;

namespace Sandbox.Compiler.Planning.Rules;

internal static class TcpRulesInVainRule
{
    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject)
    {
        if (subject.Spec.Landlock?.Tcp is { } tcp && ResolvedNamespaces.IsNew(subject.Namespaces.Network))
        {
            yield return DiagnosticCatalog.TcpRulesInVain(tcp.At);
        }
    }
}

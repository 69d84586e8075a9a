using Sandbox.Compiler.Diagnostics;

namespace Sandbox.Compiler.Planning.Rules;

internal static class LoopbackOfTheHostRule
{
    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject)
    {
        if (subject.Spec.Network?.Loopback is { } loopback && !ResolvedNamespaces.IsNew(subject.Namespaces.Network))
        {
            yield return DiagnosticCatalog.LoopbackOfTheHost(loopback.At);
        }
    }
}

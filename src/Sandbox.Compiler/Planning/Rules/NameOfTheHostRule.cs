using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;

namespace Sandbox.Compiler.Planning.Rules;

internal static class NameOfTheHostRule
{
    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject)
    {
        if (subject.Namespaces.Uts.Value.Mode != NamespaceMode.Host)
        {
            yield break;
        }

        if (subject.Spec.Hostname is { } host)
        {
            yield return DiagnosticCatalog.NameOfTheHost(host.At, "hostname");
        }

        if (subject.Spec.Domainname is { } domain)
        {
            yield return DiagnosticCatalog.NameOfTheHost(domain.At, "domainname");
        }
    }
}

using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;

namespace Sandbox.Compiler.Planning.Rules;

internal static class SysctlOfTheHostRule
{
    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject)
    {
        foreach (var sysctl in subject.Spec.Sysctl)
        {
            var network = sysctl.Key.Value.StartsWith("net/", StringComparison.Ordinal);
            var choice = network ? subject.Namespaces.Network : subject.Namespaces.Ipc;
            if (choice.Value.Mode == NamespaceMode.Host)
            {
                yield return DiagnosticCatalog.SysctlOfTheHost(sysctl.Key.At, sysctl.Key.Value, network ? "network" : "ipc");
            }
        }
    }
}

using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;
using Sandbox.Plan;

namespace Sandbox.Compiler.Planning.Rules;

internal static class CapabilityOverTheHostRule
{
    // Each of them alone is known to be enough to become root on the host or to read all of its files.
    private const CapabilitySet Dangerous = CapabilitySet.SysAdmin | CapabilitySet.SysModule | CapabilitySet.SysRawio | CapabilitySet.SysPtrace
        | CapabilitySet.DacReadSearch | CapabilitySet.SysBoot | CapabilitySet.MacAdmin | CapabilitySet.MacOverride | CapabilitySet.Bpf | CapabilitySet.Perfmon;

    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject)
    {
        var held = subject.Capabilities.Permitted & Dangerous;
        if (held != CapabilitySet.None && subject.Spec.Capabilities is { } said && subject.Namespaces.User.Value.Mode == NamespaceMode.Host)
        {
            yield return DiagnosticCatalog.CapabilityOverTheHost(said.Keep?.At ?? said.Permitted?.At ?? said.At, string.Join(" ", CapabilityNames.Of(held)));
        }
    }
}

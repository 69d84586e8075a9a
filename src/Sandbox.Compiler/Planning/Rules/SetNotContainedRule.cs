using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;
using Sandbox.Plan;

namespace Sandbox.Compiler.Planning.Rules;

internal static class SetNotContainedRule
{
    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject)
    {
        if (subject.Spec.Capabilities is not { Keep: null } said)
        {
            return [];
        }

        var plan = subject.Capabilities;
        return
        [
            .. Missing(said.Effective, "effective", plan.Permitted, "permitted"),
            .. Missing(said.Ambient, "ambient", plan.Permitted, "permitted"),
            .. Missing(said.Ambient, "ambient", plan.Inheritable, "inheritable"),
            .. Missing(said.Inheritable, "inheritable", plan.Bounding, "bounding"),
        ];
    }

    private static IEnumerable<SpecDiagnostic> Missing(Located<CapabilitySet>? inner, string name, CapabilitySet outer, string outerName)
    {
        var missing = (inner?.Value ?? CapabilitySet.None) & ~outer;
        if (missing != CapabilitySet.None)
        {
            yield return DiagnosticCatalog.SetNotContained(inner!.Value.At, name, outerName, string.Join(" ", CapabilityNames.Of(missing)));
        }
    }
}

using Sandbox.Compiler.Diagnostics;

namespace Sandbox.Compiler.Planning.Rules;

/// <summary>clone3(2) has its flags in memory, where no filter sees them.</summary>
internal static class CloneRestrictedInVainRule
{
    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject)
    {
        if (subject.Seccomp is not { Filter: var filter } || !filter.Allows("clone3") || filter.Allows("clone"))
        {
            return [];
        }

        var opening = filter.RulesOn("clone3").Select(rule => subject.Planned.SeccompRules[rule].Written?.At).FirstOrDefault(at => at is not null);
        return [DiagnosticCatalog.CloneRestrictedInVain(opening ?? subject.Spec.Seccomp!.Default!.Value.At)];
    }
}

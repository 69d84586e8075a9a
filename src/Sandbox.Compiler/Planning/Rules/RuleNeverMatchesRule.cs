using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;
using Sandbox.Plan;
using Sandbox.Seccomp;

namespace Sandbox.Compiler.Planning.Rules;

internal static class RuleNeverMatchesRule
{
    private const int MostListed = 8;

    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject)
    {
        var rules = subject.Planned.SeccompRules;
        if (subject.Seccomp is not { Filter: { X64.IsTooLong: false, Arm64.IsTooLong: false, Policy: var policy } } || !rules.Any(rule => rule.Written is not null))
        {
            yield break;
        }

        foreach (var index in PolicyCheck.Unreached(policy))
        {
            // Calls of an ABI that is not let in have a diagnostic of their own, and so have those that both lists name.
            if (rules[index] is { Written: { } written } rule && rule.Rule.Names.Any(name => PolicyCheck.IsPossible(policy, name)) && !IsInBothLists(subject, written)
                && Finding(subject, policy, index, written) is { } finding)
            {
                yield return finding;
            }
        }
    }

    private static SpecDiagnostic? Finding(RuleSubject subject, SeccompPolicy policy, int index, Located<string> written)
    {
        var rules = subject.Planned.SeccompRules;
        if (PolicyCheck.ShadowOf(policy, index) is { } shadow && rules[shadow].Written is not null)
        {
            return DiagnosticCatalog.RuleInTheShade(written.At, written.Value, PlanProse.Place(subject.Plan, rules[shadow].At));
        }

        if (SyscallGroups.IsGroup(written.Value) && rules[index].Rule.Action == SeccompAction.Allow && rules[index].Rule.Conditions.Count == 0)
        {
            // Where the profile allows all of it anyway, nobody is misled.
            var restricted = rules[index].Rule.Names.Where(name => PolicyCheck.IsPossible(policy, name) && PolicyCheck.Constant(policy, name) != SeccompAction.Allow).ToList();
            return restricted.Count == 0 ? null : DiagnosticCatalog.GroupAddsNothing(written.At, written.Value, subject.Seccomp!.Filter.Profile, string.Join(", ", restricted.Take(MostListed)));
        }

        return DiagnosticCatalog.RuleNeverMatches(written.At, written.Value);
    }

    private static bool IsInBothLists(RuleSubject subject, Located<string> written) =>
        subject.Spec.Seccomp is { } said && said.Deny.Any(denied => denied.Value == written.Value) && said.Allow.Any(allowed => allowed.Value == written.Value);
}

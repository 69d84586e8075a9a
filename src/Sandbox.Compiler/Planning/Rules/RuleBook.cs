using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;
using Sandbox.Plan;

namespace Sandbox.Compiler.Planning.Rules;

/// <summary>What a rule looks at.</summary>
internal sealed record RuleSubject(WorkloadSpec Spec, SandboxPlan Plan, ResolvedNamespaces Namespaces);

/// <summary>Every rule. SBX03xx: weaker than it should be, a warning. SBX04xx: it cannot be as it is written, an error.</summary>
internal static class RuleBook
{
    private static readonly Func<RuleSubject, IEnumerable<SpecDiagnostic>>[] Rules =
    [
    ];

    /// <summary>What the rules find, behind what the reader <paramref name="found"/>.</summary>
    public static EquatableArray<SpecDiagnostic> Check(RuleSubject subject, EquatableArray<SpecDiagnostic> found)
    {
        var bag = DiagnosticBag.For(subject.Plan.Files);
        foreach (var finding in found.Concat(Rules.SelectMany(rule => rule(subject))))
        {
            bag.Add(finding);
        }

        return bag.ToSorted();
    }
}

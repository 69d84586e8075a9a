using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;

namespace Sandbox.Compiler.Planning.Rules;

/// <summary>What is made inside lands in the root or in a tmpfs of the sandbox's own, never in what is the host's.</summary>
internal static class BelowForeignMountRule
{
    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject)
    {
        foreach (var node in SpecNode.Of(subject.Spec))
        {
            if (PlannedMount.Owner(subject.Mounts, node.Path.Value) is { } mount)
            {
                if (!mount.TakesFiles && !node.IsBoundDevice)
                {
                    yield return DiagnosticCatalog.BelowForeignMount(node.Path.At, node.Path.Value, mount.Target);
                }
            }
            else if (node.IsNew && subject.Spec.Root is { Kind: RootKind.Dir, Embed: null } && subject.Plan.HasReadonlyRoot)
            {
                yield return DiagnosticCatalog.InReadonlyDirRoot(node.Path.At, node.Path.Value);
            }
        }
    }
}

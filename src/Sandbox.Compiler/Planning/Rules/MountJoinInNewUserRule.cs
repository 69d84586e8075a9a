using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;

namespace Sandbox.Compiler.Planning.Rules;

internal static class MountJoinInNewUserRule
{
    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject)
    {
        if (subject.Spec.Namespaces.Mount is { Value.Mode: NamespaceMode.Join } mount && ResolvedNamespaces.IsNew(subject.Namespaces.User))
        {
            yield return DiagnosticCatalog.MountJoinInNewUser(mount.At);
        }
    }
}

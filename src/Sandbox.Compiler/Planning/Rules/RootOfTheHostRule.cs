using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;

namespace Sandbox.Compiler.Planning.Rules;

internal static class RootOfTheHostRule
{
    // Where a profile alone says both, its name said so.
    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject)
    {
        var (user, choice) = (subject.Spec.Process.User, subject.Spec.Namespaces.User);
        var asked = user?.At ?? choice?.At;
        if (asked is { } at && subject.Namespaces.User.Value.Mode == NamespaceMode.Host && subject.User.Uid == 0)
        {
            yield return DiagnosticCatalog.RootOfTheHost(at);
        }
    }
}

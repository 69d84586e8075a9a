using Sandbox.Compiler.Diagnostics;

namespace Sandbox.Compiler.Planning.Rules;

internal static class TimeNeedsInitRule
{
    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject)
    {
        var (spec, namespaces) = (subject.Spec, subject.Namespaces);
        var asked = spec.Namespaces.Time?.At ?? spec.Namespaces.Monotonic?.At ?? spec.Namespaces.Boottime?.At;
        if (asked is { } at && ResolvedNamespaces.IsNew(namespaces.Time) && ResolvedNamespaces.IsNew(namespaces.User) && !subject.Plan.Supervision.Init)
        {
            yield return DiagnosticCatalog.TimeNeedsInit(at);
        }
    }
}

using Sandbox.Compiler.Diagnostics;

namespace Sandbox.Compiler.Planning.Rules;

/// <summary>Offsets are written before a process is in the namespace, and the right to write them comes with the new user namespace: so by its first process, for its child.</summary>
internal static class TimeNeedsInitRule
{
    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject)
    {
        var offset = subject.Spec.Namespaces.Monotonic ?? subject.Spec.Namespaces.Boottime;
        if (offset is { } asked && ResolvedNamespaces.IsNew(subject.Namespaces.Time) && ResolvedNamespaces.IsNew(subject.Namespaces.User) && !subject.Plan.Supervision.Init)
        {
            yield return DiagnosticCatalog.TimeNeedsInit(asked.At);
        }
    }
}

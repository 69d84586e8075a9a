using Sandbox.Compiler.Diagnostics;

namespace Sandbox.Compiler.Planning.Rules;

internal static class AllowedAndDeniedRule
{
    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject) =>
        from denied in subject.Spec.Seccomp?.Deny ?? default
        from allowed in subject.Spec.Seccomp?.Allow ?? default
        where denied.Value == allowed.Value
        select DiagnosticCatalog.AllowedAndDenied(denied.At, denied.Value, allowed.At.Line);
}

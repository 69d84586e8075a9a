using Sandbox.Compiler.Diagnostics;

namespace Sandbox.Compiler.Planning.Rules;

internal static class UpperOfReadonlyRootRule
{
    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject)
    {
        if (subject.Spec.Root is { Upper: { } upper, Readonly.Value: true })
        {
            yield return DiagnosticCatalog.UpperOfReadonlyRoot(upper.At);
        }
    }
}

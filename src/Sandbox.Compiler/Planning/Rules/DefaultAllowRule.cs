using Sandbox.Compiler.Diagnostics;
using Sandbox.Seccomp;

namespace Sandbox.Compiler.Planning.Rules;

internal static class DefaultAllowRule
{
    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject)
    {
        if (subject.Spec.Seccomp is { Default: { Value.Kind: SeccompActionKind.Allow or SeccompActionKind.Log } open })
        {
            yield return DiagnosticCatalog.DefaultAllow(open.At);
        }
    }
}

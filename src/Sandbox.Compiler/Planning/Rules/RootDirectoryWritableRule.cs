using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;

namespace Sandbox.Compiler.Planning.Rules;

internal static class RootDirectoryWritableRule
{
    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject)
    {
        if (subject.Spec.Root is { Kind: RootKind.Dir, Embed: null, Dir: { } dir, Readonly: null } && !subject.Plan.HasReadonlyRoot)
        {
            yield return DiagnosticCatalog.RootDirectoryWritable(dir.At, dir.Value);
        }
    }
}

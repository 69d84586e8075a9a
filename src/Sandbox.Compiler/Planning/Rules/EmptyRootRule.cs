using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;

namespace Sandbox.Compiler.Planning.Rules;

internal static class EmptyRootRule
{
    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject)
    {
        var spec = subject.Spec;
        var scratch = spec.Root is null or { Kind: RootKind.Scratch } && ResolvedNamespaces.IsNew(subject.Namespaces.Mount);
        var filled = spec.Files.Count > 0 || spec.Mounts.Any(mount => mount.Type.Value is MountType.Bind or MountType.Overlay);
        if (spec.Process.Command is { Words.Count: > 0 } command && scratch && !filled)
        {
            yield return DiagnosticCatalog.EmptyRoot(command.Words[0].At, command.Words[0].Value);
        }
    }
}

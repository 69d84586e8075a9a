using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;

namespace Sandbox.Compiler.Planning.Rules;

internal static class NoNameListRule
{
    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject)
    {
        var process = subject.Spec.Process;
        if (process.User is { Value.Name: { } user } && !Has(subject, "/etc/passwd"))
        {
            yield return DiagnosticCatalog.NoNameList(process.User.Value.At, user, "/etc/passwd");
        }

        var groups = process.Groups.Concat(process.Group is { } group ? [group] : []);
        foreach (var one in groups.Where(one => one.Value.Name is not null && !Has(subject, "/etc/group")))
        {
            yield return DiagnosticCatalog.NoNameList(one.At, one.Value.Name!, "/etc/group");
        }
    }

    // Whether it can be there: what a directory of the host or a layer holds, is known at run time only.
    private static bool Has(RuleSubject subject, string list) =>
        subject.Spec.Root is { Kind: RootKind.Dir or RootKind.Image or RootKind.Layers }
        || !ResolvedNamespaces.IsNew(subject.Namespaces.Mount)
        || subject.Spec.Files.Any(file => file.Path.Value == list)
        || subject.Spec.Symlinks.Any(link => InsidePath.IsAtOrBelow(list, link.Path.Value))
        || (subject.Spec.Root?.Host ?? default).Any(host => InsidePath.IsAtOrBelow(list, host.Path.Value))
        || subject.Spec.Mounts.Any(mount => mount.Type.Value is MountType.Bind or MountType.Overlay && InsidePath.IsAtOrBelow(list, mount.Target.Value));
}

using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;
using Sandbox.Plan;

namespace Sandbox.Compiler.Planning.Rules;

/// <summary>In a root that begins empty every path comes from the spec, or lies in a mount whose content is the host's or the kernel's.</summary>
internal static class LandlockPathNotThereRule
{
    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject)
    {
        var spec = subject.Spec;
        if (spec.Root is { Kind: RootKind.Dir or RootKind.Image or RootKind.Layers } || !ResolvedNamespaces.IsNew(subject.Namespaces.Mount))
        {
            return [];
        }

        var made = SpecNode.Of(spec).Select(node => node.Path.Value).Concat(subject.Mounts.Select(mount => mount.Target)).ToList();
        var open = subject.Mounts.Where(mount => mount.Step is not TmpfsMountStep).Select(mount => mount.Target)
            .Concat(spec.Root?.Host.Select(host => host.Path.Value) ?? []).Concat(spec.Symlinks.Select(link => link.Path.Value)).ToList();
        return (spec.Landlock?.Paths ?? default).Select(rule => rule.Path).Where(path => path.Value != "/"
            && !made.Any(one => InsidePath.IsAtOrBelow(one, path.Value)) && !open.Any(one => InsidePath.IsAtOrBelow(path.Value, one) || InsidePath.IsBelow(one, path.Value)))
            .Select(path => DiagnosticCatalog.LandlockPathNotThere(path.At, path.Value));
    }
}

using Sandbox.Compiler.Diagnostics;

namespace Sandbox.Compiler.Planning.Rules;

internal static class MadeTwiceRule
{
    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject)
    {
        var made = SpecNode.Of(subject.Spec).Select(node => node.Path).Concat((subject.Spec.Root?.Host ?? default).Select(host => host.Path));
        foreach (var same in made.GroupBy(path => path.Value, StringComparer.Ordinal))
        {
            foreach (var again in same.Skip(1))
            {
                yield return DiagnosticCatalog.MadeTwice(again.At, again.Value, same.First().At.Line);
            }
        }

        // A mount follows the link at its target, or covers what was made there: neither is what is written.
        foreach (var node in SpecNode.Of(subject.Spec).Where(node => node.IsNew))
        {
            if (subject.Mounts.FirstOrDefault(mount => mount.Target == node.Path.Value) is { Written: { } mount })
            {
                yield return DiagnosticCatalog.MadeTwice(mount.Target.At, mount.Target.Value, node.Path.At.Line);
            }
        }
    }
}

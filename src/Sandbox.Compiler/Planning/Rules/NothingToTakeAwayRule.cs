using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;

namespace Sandbox.Compiler.Planning.Rules;

internal static class NothingToTakeAwayRule
{
    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject) => subject.Spec.Mounts
        .Where(mount => mount.Type.Value == MountType.None && !subject.DefaultMountTargets.Contains(mount.Target.Value))
        .Select(mount => DiagnosticCatalog.NothingToTakeAway(mount.Target.At, mount.Target.Value));
}

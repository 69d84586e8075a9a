using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;

namespace Sandbox.Compiler.Planning.Rules;

internal static class OverlayPartsRule
{
    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject)
    {
        foreach (var mount in subject.Spec.Mounts.Where(mount => mount.Type.Value == MountType.Overlay))
        {
            if (mount.LowerDir.Count == 0)
            {
                yield return DiagnosticCatalog.OverlayParts(mount.At, "has no 'lowerdir'");
            }
            else if (mount.UpperDir is null != mount.WorkDir is null)
            {
                yield return DiagnosticCatalog.OverlayParts(mount.At, mount.UpperDir is null ? "has 'workdir' without 'upperdir'" : "has 'upperdir' without 'workdir'");
            }
        }
    }
}

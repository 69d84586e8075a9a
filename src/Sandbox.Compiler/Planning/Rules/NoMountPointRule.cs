using Sandbox.Compiler.Diagnostics;
using Sandbox.Plan;

namespace Sandbox.Compiler.Planning.Rules;

/// <summary>
/// In these file systems no directory can be made for a mount to go on. Below a procfs it would be a danger too: what is mounted there fools
/// who reads /proc of the process (CVE-2019-19921, CVE-2019-16884).
/// </summary>
internal static class NoMountPointRule
{
    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject)
    {
        foreach (var mount in subject.Mounts)
        {
            if (mount.Written is { } written && PlannedMount.Owner(subject.Mounts, mount.Target) is { } parent && Refuses(parent))
            {
                yield return DiagnosticCatalog.NoMountPoint(written.Target.At, mount.Target, parent.Target);
            }
        }
    }

    private static bool Refuses(PlannedMount parent) => parent.Step
        is ProcMountStep or DevptsMountStep or MqueueMountStep or BindMountStep { Source: "/proc" }
        || (parent.Step is TmpfsMountStep && !parent.TakesFiles);
}

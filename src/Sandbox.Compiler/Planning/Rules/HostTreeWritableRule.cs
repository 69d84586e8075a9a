using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;
using Sandbox.Plan;

namespace Sandbox.Compiler.Planning.Rules;

internal static class HostTreeWritableRule
{
    private static readonly string[] Trees = ["/", "/boot", "/dev", "/etc", "/proc", "/sys"];

    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject) => subject.Spec.Mounts
        .Where(mount => mount.Type.Value == MountType.Bind && (mount.Clear & MountFlags.ReadOnly) != 0 && Trees.Contains(mount.Source?.Value))
        .Select(mount => DiagnosticCatalog.HostTreeWritable(mount.FlagsAt ?? mount.At, mount.Source!.Value.Value));
}

using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;
using Sandbox.Plan;

namespace Sandbox.Compiler.Planning.Rules;

/// <summary>Under a map of one id every other id is EINVAL to the kernel. With map auto it depends on who starts it, and is a run-time failure.</summary>
internal static class UnmappedIdRule
{
    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject)
    {
        var create = subject.Plan.Create;
        if (create.UserMap != UserMap.Caller)
        {
            return [];
        }

        return
        [
            .. Users(subject.Spec).Where(id => create.MapUid >= 0 && id.Value != create.MapUid).Select(id => DiagnosticCatalog.UnmappedId(id.At, "user", id.Value)),
            .. Groups(subject.Spec).Where(id => create.MapGid >= 0 && id.Value != create.MapGid).Select(id => DiagnosticCatalog.UnmappedId(id.At, "group", id.Value)),
        ];
    }

    private static IEnumerable<Located<long>> Users(WorkloadSpec spec) => Given(
        [.. spec.Files.Select(one => one.User), .. spec.Dirs.Select(one => one.User), .. spec.Devices.Select(one => one.User), .. spec.Mounts.Select(one => one.User)]);

    private static IEnumerable<Located<long>> Groups(WorkloadSpec spec) => Given(
        [
            .. spec.Process.Groups.Where(one => one.Value.Number is not null).Select(one => (Located<long>?)new Located<long>(one.Value.Number!.Value, one.At)),
            .. spec.Files.Select(one => one.Group), .. spec.Dirs.Select(one => one.Group), .. spec.Devices.Select(one => one.Group), .. spec.Mounts.Select(one => one.Group),
        ]);

    private static IEnumerable<Located<long>> Given(IEnumerable<Located<long>?> ids) => ids.Where(id => id is not null).Select(id => id!.Value);
}

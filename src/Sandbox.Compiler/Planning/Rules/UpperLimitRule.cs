using Sandbox.Compiler.Diagnostics;
using Sandbox.Plan;

namespace Sandbox.Compiler.Planning.Rules;

/// <summary>From the host's user namespace who owns a file may take it out of its project (FS_IOC_FSSETXATTR), and so out of the quota; from a new one nobody may.</summary>
internal static class UpperLimitRule
{
    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject)
    {
        if (subject.Spec.Root?.Upper is { Dir: not null, Bytes: { } most } && subject.Plan.Create.UserMap == UserMap.None)
        {
            yield return DiagnosticCatalog.UpperLimitInVain(most.At);
        }
    }
}

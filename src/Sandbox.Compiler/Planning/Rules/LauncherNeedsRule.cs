using Sandbox.Compiler.Diagnostics;

namespace Sandbox.Compiler.Planning.Rules;

/// <summary>What the launcher itself does behind the filter.</summary>
internal static class LauncherNeedsRule
{
    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject)
    {
        if (subject.Seccomp is not { } step)
        {
            return [];
        }

        var at = subject.Spec.Seccomp?.At ?? subject.Spec.Name.At;
        return Needed(subject).Where(need => !step.Filter.Allows(need.Name)).Select(need => DiagnosticCatalog.LauncherNeeds(at, need.Name, need.Why));
    }

    private static IEnumerable<(string Name, string Why)> Needed(RuleSubject subject)
    {
        if (subject.Plan.IsSelf)
        {
            yield return ("close", "the launcher closes its way to report before the program begins");
        }
        else
        {
            yield return ("execve", "the launcher executes the command behind it");
            yield return ("write", "the launcher reports through it why the command cannot be executed");
            yield return ("exit_group", "a launcher whose command cannot be executed ends by it");
        }

        if (subject.Plan.IsSelf && subject.Spec.Seccomp?.Listener is not null)
        {
            yield return ("write", "the launcher passes the listener's file descriptor on with it");
        }
    }
}

using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;
using Sandbox.Plan;

namespace Sandbox.Compiler.Planning.Rules;

/// <summary>What only a launcher that stays can do.</summary>
internal static class HandOverRule
{
    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject)
    {
        var process = subject.Spec.Process;
        if (process.HandsOver is not { Value: true })
        {
            return [];
        }

        var found = new List<SpecDiagnostic>();
        if (process.Tty is { Value: true } tty)
        {
            found.Add(DiagnosticCatalog.NeedsTheLauncher(tty.At, "tty", "carries the terminal's bytes"));
        }

        if (process.TimeLimit is { } limit)
        {
            found.Add(DiagnosticCatalog.NeedsTheLauncher(limit.At, "time_limit", "keeps the time"));
        }

        if (process.ParentDeath is { } death && death.Value != ParentDeath.Ignore)
        {
            found.Add(DiagnosticCatalog.NeedsTheLauncher(death.At, "parent_death", "is the one whose parent is meant"));
        }

        found.AddRange(subject.Spec.Logs.Take(1).Select(log => DiagnosticCatalog.NeedsTheLauncher(log.At, "log", "writes the files")));
        if (process.SpeaksNotify is { Value: true } speaks)
        {
            found.Add(DiagnosticCatalog.NeedsTheLauncher(speaks.At, "notify: workload", "passes the messages on"));
        }

        if (subject.Spec.Health is { } health)
        {
            found.Add(DiagnosticCatalog.NeedsTheLauncher(health.At, "health", "hears how the workload is"));
        }

        found.AddRange(subject.Plan.Unit.Limits.Where(limit => limit.Key == "Delegate").Select(_ => DiagnosticCatalog.NeedsTheLauncher(NeedsGroup(subject.Spec).At, NeedsGroup(subject.Spec).Key, "removes the cgroup that it makes for limits without a setting of systemd's")));
        return found;
    }

    private static (SourceSpan At, string Key) NeedsGroup(WorkloadSpec spec) =>
        spec.Resources is { } resources ? (resources.At, "resources") : spec.Network?.Limit is { } limit ? (limit.At, "limit") : (spec.Capabilities!.At, "mknod");
}

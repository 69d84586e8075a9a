using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;
using Sandbox.Plan;

namespace Sandbox.Compiler.Planning.Rules;

/// <summary>Health checks: that there is one, who makes it, and its times.</summary>
internal static class HealthRule
{
    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject)
    {
        if (subject.Spec.Health is not { } health)
        {
            return [];
        }

        var found = new List<SpecDiagnostic>();
        if (!health.SaysCheck)
        {
            found.Add(DiagnosticCatalog.NoneOf(health.At, "health", "exec, http and tcp"));
        }

        if (!subject.Plan.Supervision.Init)
        {
            found.Add(DiagnosticCatalog.HealthNeedsInit(health.At, subject.Spec.Process.Init is { Value: false } ? "say 'process: init: true'" : null));
        }

        if (subject.Plan.Supervision.Health is { } plan)
        {
            found.AddRange(Times(health, plan, subject.Spec));
        }

        return found;
    }

    private static IEnumerable<SpecDiagnostic> Times(HealthSpec health, HealthPlan plan, WorkloadSpec spec)
    {
        var (interval, timeout, start) = (plan.IntervalMilliseconds, plan.TimeoutMilliseconds, plan.StartIntervalMilliseconds);
        if (interval < timeout)
        {
            yield return DiagnosticCatalog.TimesDisagree((health.Interval?.At ?? health.Timeout?.At)!.Value, "interval", Time(interval), "'timeout'", Time(timeout), "a check would take longer than the time from one to the next");
        }

        if (health.StartInterval is { } said && start > interval)
        {
            yield return DiagnosticCatalog.TimesDisagree(health.Interval?.At ?? said.At, "interval", Time(interval), "'start_interval'", Time(start), "until one has passed, checks are made as often as later or more often");
        }

        if (plan.SaysWatchdog && spec.Unit?.Watchdog is { } watchdog && watchdog.Value <= interval + timeout)
        {
            yield return DiagnosticCatalog.TimesDisagree(watchdog.At, "watchdog", Time(watchdog.Value), "'interval' and 'timeout' of 'health' together", Time(interval + timeout), "systemd would end a workload of which every check passes");
        }
    }

    private static string Time(long milliseconds) => milliseconds % Units.Seconds == 0 ? FormattableString.Invariant($"{milliseconds / Units.Seconds}s") : FormattableString.Invariant($"{milliseconds}ms");
}

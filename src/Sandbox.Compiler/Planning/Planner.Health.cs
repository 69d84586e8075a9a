using Sandbox.Plan;

namespace Sandbox.Compiler.Planning;

// health
internal sealed partial class Planner
{
    private const long Interval = 30 * Units.Seconds, Timeout = 5 * Units.Seconds, StartPeriod = 30 * Units.Seconds, StartInterval = Units.Seconds;

    private const int Retries = 3;

    private HealthPlan? Health()
    {
        if (_spec.Health is not { Check: { } check } health)
        {
            return null; // without a check it is SBX0105
        }

        var interval = health.Interval?.Value ?? Interval;
        return new(
            health.At.Line(),
            Check(check),
            interval,
            health.Timeout?.Value ?? Timeout,
            health.Retries?.Value ?? Retries,
            health.StartPeriod?.Value ?? StartPeriod,
            health.StartInterval?.Value ?? Math.Min(StartInterval, interval),
            health.Action?.Value ?? HealthAction.Notify,
            SaysWatchdog: !Proxies && _spec.Unit?.Watchdog is not null);
    }

    private static HealthCheck Check(Spec.HealthCheckSpec check) => check switch
    {
        { Command: { } command } => new ExecCheck(check.At.Line(), command.Words.Select(word => word.Value).ToEquatableArray()),
        { Path: { } path } => new HttpCheck(check.At.Line(), check.Port?.Value ?? 0, path.Value, check.Host?.Value ?? "localhost"),
        _ => new TcpCheck(check.At.Line(), check.Port?.Value ?? 0),
    };

    private IEnumerable<PlanStep> StartProber()
    {
        if (_spec.Health is { Check: not null } health && HasInit)
        {
            yield return new StartProberStep(health.At.Line());
        }
    }
}

namespace Sandbox.Plan;

public static partial class PlanProse
{
    private static string Asking(HealthPlan health) =>
        $"It is well where {Check(health.Check)} within {Duration(health.TimeoutMilliseconds)}: asked {Duration(health.IntervalMilliseconds)} after each answer, and before the first good one every {Duration(health.StartIntervalMilliseconds)}.";

    private static string Unwell(HealthPlan health) =>
        $"Where {(health.Retries == 1 ? "that fails" : $"{Number(health.Retries)} in a row fail")}{(health.StartPeriodMilliseconds == 0 ? "" : $", not counting the first {Duration(health.StartPeriodMilliseconds)} until one has passed")}: {Consequence(health.Action)}.{(health.SaysWatchdog ? " Each that passes is a WATCHDOG=1." : "")}";

    private static string Check(HealthCheck check) => check switch
    {
        HttpCheck http => $"http://127.0.0.1:{Number(http.Port)}{http.Path} (Host: {http.Host}) answers with 200 to 399",
        TcpCheck tcp => $"port {Number(tcp.Port)} of 127.0.0.1 takes a connection",
        ExecCheck exec => $"{string.Join(" ", exec.Command.Select(Quote))} ends with exit code 0",
        _ => throw new InvalidOperationException("No words for " + check.GetType().Name),
    };

    private static string Consequence(HealthAction action) => action switch
    {
        HealthAction.Notify => "say so",
        HealthAction.Restart => "stop it, and end with exit code 124",
        _ => "kill it, and end with exit code 124",
    };
}

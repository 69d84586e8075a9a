namespace Sandbox.Plan;

/// <summary>How the workload is asked whether it is well: by a process of ours inside, which has what the workload has and no more.</summary>
/// <param name="At">The line of <c>health</c>.</param>
/// <param name="Check">What is asked.</param>
/// <param name="IntervalMilliseconds">Time from one check's end to the next one's begin, once one has passed.</param>
/// <param name="TimeoutMilliseconds">How long one may take.</param>
/// <param name="Retries">How many must fail in a row.</param>
/// <param name="StartPeriodMilliseconds">How long failures do not count, until one check has passed.</param>
/// <param name="StartIntervalMilliseconds">Time between checks until one has passed.</param>
/// <param name="Action">What happens then.</param>
/// <param name="SaysWatchdog">Whether each check that passes is a WATCHDOG=1 (sd_notify(3)).</param>
public sealed record HealthPlan(
    SourceLine At,
    HealthCheck Check,
    long IntervalMilliseconds,
    long TimeoutMilliseconds,
    int Retries,
    long StartPeriodMilliseconds,
    long StartIntervalMilliseconds,
    HealthAction Action,
    bool SaysWatchdog);

/// <summary>One check.</summary>
public abstract record HealthCheck(SourceLine At);

/// <summary>A command inside: exit code 0 passes.</summary>
public sealed record ExecCheck(SourceLine At, EquatableArray<string> Command) : HealthCheck(At);

/// <summary>GET to 127.0.0.1 inside: an answer of 200 to 399 passes.</summary>
public sealed record HttpCheck(SourceLine At, int Port, string Path, string Host) : HealthCheck(At);

/// <summary>A connection to 127.0.0.1 inside.</summary>
public sealed record TcpCheck(SourceLine At, int Port) : HealthCheck(At);

/// <summary>What the launcher does with a workload that is not well.</summary>
public enum HealthAction
{
    /// <summary>Says so.</summary>
    Notify,

    /// <summary>Stops it as SIGTERM to the launcher would, and ends with an exit code of its own, so that systemd starts it again.</summary>
    Restart,

    /// <summary>The same, with SIGKILL at once.</summary>
    Kill,
}

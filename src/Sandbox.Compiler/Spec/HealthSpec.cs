using Sandbox.Plan;

namespace Sandbox.Compiler.Spec;

/// <summary>The <c>health</c> group; times are milliseconds.</summary>
public sealed record HealthSpec(SourceSpan At)
{
    /// <summary>The check; null in a file that only changes how often it is made.</summary>
    public HealthCheckSpec? Check { get; init; }

    /// <summary>Whether the file has one, be it wrong.</summary>
    public bool SaysCheck { get; init; }
    public Located<long>? Interval { get; init; }
    public Located<long>? Timeout { get; init; }
    public Located<int>? Retries { get; init; }
    public Located<long>? StartPeriod { get; init; }
    public Located<long>? StartInterval { get; init; }
    public Located<HealthAction>? Action { get; init; }
}

/// <summary>One of the three: a command, or a port; with a path it is asked by HTTP.</summary>
public sealed record HealthCheckSpec(SourceSpan At, CommandSpec? Command, Located<int>? Port, Located<string>? Path, Located<string>? Host);

namespace Sandbox.Escapes.Tests;

/// <summary>How bad it is where a check fails.</summary>
public enum Severity
{
    /// <summary>Hygiene.</summary>
    Low,

    /// <summary>Kernel surface, or knowledge of the host, that a strict launcher closes.</summary>
    Medium,

    /// <summary>One step from the host.</summary>
    High,

    /// <summary>The host is read, written or run on.</summary>
    Critical,
}

/// <summary>What the probe says of a check.</summary>
public enum Verdict
{
    /// <summary>The attack was stopped.</summary>
    Stopped,

    /// <summary>It got through.</summary>
    Failed,

    /// <summary>This kernel or machine has no such thing.</summary>
    Absent,
}

/// <summary>One line of the probe, or of the hostile parent where the id begins with <c>outside.</c>.</summary>
/// <param name="Id">The check, such as <c>fd.host-dir</c>.</param>
/// <param name="Severity">How bad a failure is.</param>
/// <param name="Verdict">What came out.</param>
/// <param name="Detail">The check in words, and what was seen.</param>
public sealed record Finding(string Id, Severity Severity, Verdict Verdict, string Detail)
{
    /// <summary>Reads a line; null where it is none of the probe's, such as a launcher's warning.</summary>
    public static Finding? Read(string line) =>
        line.Split('\t') is [var id, var severity, var verdict, var detail] && Enum.TryParse<Severity>(severity, ignoreCase: true, out var weight) && ReadVerdict(verdict) is { } outcome
            ? new(id, weight, outcome, detail)
            : null;

    /// <inheritdoc/>
    public override string ToString() => $"{Id} ({Word(Severity)}) {Detail}";

    /// <summary>The probe's own word: <c>critical</c>.</summary>
    public static string Word(Severity severity) => severity.ToString().ToLowerInvariant();

    private static Verdict? ReadVerdict(string word) => word switch
    {
        "ok" => Escapes.Tests.Verdict.Stopped,
        "FAIL" => Escapes.Tests.Verdict.Failed,
        "n/a" => Escapes.Tests.Verdict.Absent,
        _ => null,
    };
}

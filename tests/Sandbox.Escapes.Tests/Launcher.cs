using Sandbox.Testing;

namespace Sandbox.Escapes.Tests;

/// <summary>Whether a launcher is measured, or shows that the checks can fail.</summary>
public enum LauncherKind
{
    /// <summary>A sandbox of ours.</summary>
    Ours,

    /// <summary>Another launcher, or none at all.</summary>
    Control,
}

/// <summary>One way to start the probe.</summary>
/// <param name="Name">Its name in tests and reports.</param>
/// <param name="Kind">Ours, or a control.</param>
/// <param name="Description">One line for the report.</param>
internal sealed record Launcher(string Name, LauncherKind Kind, string Description)
{
    /// <summary>What it needs of the machine.</summary>
    public Needs Needs { get; init; } = EscapeStage.Any;

    /// <summary>How it is started.</summary>
    public required Func<EscapeStage, HostileRun> Prepare { get; init; }

    /// <summary>Why it cannot run here; null where it can.</summary>
    public string? Reason => Machine.Reason(Needs);
}

/// <summary>What the hostile parent is asked to do.</summary>
/// <param name="Command">The launcher and its arguments; the facts come behind them.</param>
internal sealed record HostileRun(params string[] Command)
{
    /// <summary>The launcher's binary, for the probe to look for.</summary>
    public required string Launcher { get; init; }

    /// <summary>Where the planted files are seen from inside; null: where they are.</summary>
    public string? Planted { get; init; }

    /// <summary>Whether an unprivileged user starts it.</summary>
    public bool AsPlainUser { get; init; }

    /// <summary>More options of the hostile parent.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>Run afterwards, whatever came out.</summary>
    public Action? CleanUp { get; init; }
}

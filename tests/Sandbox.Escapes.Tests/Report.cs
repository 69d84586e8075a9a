using System.Globalization;
using System.Text;

namespace Sandbox.Escapes.Tests;

/// <summary>The comparison as Markdown: counts by severity per launcher, then what fails under each.</summary>
internal static class Report
{
    private static readonly Severity[] Severities = [Severity.Critical, Severity.High, Severity.Medium, Severity.Low];

    /// <summary>Writes it; launchers that are not installed are named with the reason.</summary>
    public static string Write(IReadOnlyList<EscapeRun> runs, IEnumerable<Launcher> missing)
    {
        var text = new StringBuilder();
        text.Append("# What a hostile workload reaches\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{runs[0].Findings.Count} checks of tests/Sandbox.Escapes.Tests, from a hostile parent. Numbers are checks that failed, by weight; n/a: this machine has no such thing.\n\n");
        Counts(text, runs);
        foreach (var launcher in missing)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nNot measured: {launcher.Name} ({launcher.Reason}).\n");
        }

        text.Append("\n## What fails under each\n");
        foreach (var run in runs)
        {
            Failures(text, run);
        }

        Never(text, runs);
        text.Append("\n## Not applicable on this machine\n\n");
        text.AppendJoin(", ", runs[0].Findings.Where(finding => finding.Verdict == Verdict.Absent).Select(finding => $"`{finding.Id}`")).Append('\n');
        return text.ToString();
    }

    private static void Counts(StringBuilder text, IReadOnlyList<EscapeRun> runs)
    {
        text.Append("| launcher | critical | high | medium | low | stopped | n/a | |\n|---|--:|--:|--:|--:|--:|--:|---|\n");
        foreach (var run in runs)
        {
            var failed = string.Join(" | ", Severities.Select(severity => run.FailedAs(severity).Count()));
            text.Append(CultureInfo.InvariantCulture, $"| {run.Launcher.Name} | {failed} | {Count(run, Verdict.Stopped)} | {Count(run, Verdict.Absent)} | {run.Launcher.Description} |\n");
        }
    }

    private static int Count(EscapeRun run, Verdict verdict) => run.Findings.Count(finding => finding.Verdict == verdict);

    private static void Failures(StringBuilder text, EscapeRun run)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n### {run.Launcher.Name}\n\n");
        foreach (var severity in Severities)
        {
            var ids = run.FailedAs(severity).Select(finding => $"`{finding.Id}`").ToList();
            text.Append(CultureInfo.InvariantCulture, $"* {Finding.Word(severity)}: {(ids.Count == 0 ? "none" : string.Join(", ", ids))}\n");
        }
    }

    private static void Never(StringBuilder text, IReadOnlyList<EscapeRun> runs)
    {
        text.Append("\n## Checks that no control makes fail\n\n| check | why |\n|---|---|\n");
        foreach (var id in CannotFail.Unseen(runs.Where(run => run.Launcher.Kind == LauncherKind.Control)))
        {
            text.Append(CultureInfo.InvariantCulture, $"| `{id}` | {CannotFail.Reasons.GetValueOrDefault(id, "not known")} |\n");
        }
    }
}

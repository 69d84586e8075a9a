using System.Globalization;
using Sandbox.Testing;

namespace Sandbox.Escapes.Tests;

/// <summary>The probe under one launcher.</summary>
/// <param name="Launcher">The launcher.</param>
/// <param name="Findings">Every check, in the probe's order.</param>
/// <param name="Result">How the hostile parent ended, with what was printed.</param>
internal sealed record EscapeRun(Launcher Launcher, IReadOnlyList<Finding> Findings, RunResult Result)
{
    // The hostile parent gives up first and cleans up; only then it would be killed.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private static readonly Dictionary<string, Lazy<EscapeRun>> Runs =
        OurSandboxes.All.Append(OurSandboxes.Makes).Concat(Controls.All).ToDictionary(launcher => launcher.Name, launcher => new Lazy<EscapeRun>(() => Start(launcher)));

    /// <summary>The run of this launcher; made once per test process.</summary>
    public static EscapeRun Of(string launcher) => Runs[launcher].Value;

    /// <summary>The checks that failed.</summary>
    public IEnumerable<Finding> Failed => Findings.Where(finding => finding.Verdict == Verdict.Failed);

    /// <summary>The failed checks of one severity.</summary>
    public IEnumerable<Finding> FailedAs(Severity severity) => Failed.Where(finding => finding.Severity == severity);

    private static EscapeRun Start(Launcher launcher)
    {
        using var stage = new EscapeStage();
        var hostile = launcher.Prepare(stage);
        RunResult result;
        try
        {
            result = Command.Run(new Run(stage.At("hostile"), [.. Options(stage, hostile), "--", .. hostile.Command]) { Directory = stage.Root, Timeout = Patience + TimeSpan.FromSeconds(20) });
        }
        finally
        {
            hostile.CleanUp?.Invoke();
        }

        return new(launcher, [.. result.Output.ReplaceLineEndings("\n").Split('\n').Select(Finding.Read).OfType<Finding>()], result);
    }

    private static List<string> Options(EscapeStage stage, HostileRun hostile)
    {
        List<string> options = ["--probe", stage.At("probe"), "--plant", stage.At("rootfs/planted"), "--stage", stage.Root, "--launcher", hostile.Launcher];
        options.AddRange(["--patience", Patience.TotalSeconds.ToString(CultureInfo.InvariantCulture)]);
        if (hostile.Planted is not null)
        {
            options.AddRange(["--planted", hostile.Planted]);
        }

        if (hostile.AsPlainUser)
        {
            options.AddRange(["--user", Machine.PlainUser.ToString(CultureInfo.InvariantCulture)]);
        }

        return [.. options, .. hostile.Options];
    }
}

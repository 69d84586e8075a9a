using Sandbox.Testing;
using Xunit;

namespace Sandbox.Integration.Tests;

/// <summary>A stage's files in a machine of the lab, with an older kernel: <c>bookworm</c> is Linux 6.1, <c>trixie</c> 6.12.</summary>
internal static class LabRun
{
    /// <summary>Runs the bash script, in the stage's directory, as root: what it printed. Fails unless it ends with 0.</summary>
    public static RunResult Of(Stage stage, string profile, string script)
    {
        stage.Write("script.sh", "cd \"$(dirname \"$0\")\"\n" + script);
        var lab = Path.Combine(Machine.LabDirectory, "vm");
        Assert.Equal(0, Command.Run(new Run(lab, "build", "--profile", profile) { Timeout = TimeSpan.FromMinutes(8) }).ExitCode);
        var run = Command.Run(new Run(lab, "run", "--profile", profile, "--share", stage.Directory, "--", "bash", stage.At("script.sh")) { Timeout = TimeSpan.FromMinutes(2) });
        Assert.True(run.ExitCode == 0, run.ToString());
        return run;
    }

    /// <summary>The lines of <see cref="Of"/>.</summary>
    public static string[] Lines(Stage stage, string profile, string script) => Of(stage, profile, script).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

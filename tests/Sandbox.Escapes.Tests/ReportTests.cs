using Sandbox.Testing;
using Xunit;

namespace Sandbox.Escapes.Tests;

/// <summary><c>SANDBOX_ESCAPES_REPORT=path dotnet test tests/Sandbox.Escapes.Tests</c> writes the comparison there, for the documents.</summary>
public sealed class ReportTests
{
    [KernelFact(EscapeStage.Any)]
    public void The_comparison_can_be_written()
    {
        var all = OurSandboxes.All.Concat(Controls.All).ToList();
        var report = Report.Write([.. all.Where(launcher => launcher.Reason is null).Select(launcher => EscapeRun.Of(launcher.Name))], all.Where(launcher => launcher.Reason is not null));
        PodmanRow.Record();
        Assert.All(all, launcher => Assert.Contains(launcher.Name, report, StringComparison.Ordinal));
        if (Environment.GetEnvironmentVariable("SANDBOX_ESCAPES_REPORT") is { Length: > 0 } path)
        {
            // dotnet test runs elsewhere; a relative path is the repository's.
            File.WriteAllText(Path.Combine(Repository.Root, path), report);
        }
    }
}

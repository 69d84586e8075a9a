using Sandbox.Testing;

namespace Sandbox.Escapes.Tests;

/// <summary>What podman's default stops: measured here where it is installed, else as it was measured with podman 4.3.1 and crun 1.8.1 (podman.failing.txt).</summary>
internal static class PodmanRow
{
    private const string Recorded = "tests/Sandbox.Escapes.Tests/podman.failing.txt";

    private static readonly Lazy<HashSet<string>> Failing = new(() => Controls.All.Single(control => control.Name == Controls.Podman).Reason is null
        ? [.. EscapeRun.Of(Controls.Podman).Findings.Where(finding => finding.Verdict != Verdict.Stopped).Select(finding => finding.Id)]
        : [.. File.ReadLines(Repository.At(Recorded)).Where(line => line.Length > 0 && line[0] != '#')]);

    /// <summary>Where SANDBOX_UPDATE_BASELINES is set and podman is installed: records its row for machines without it.</summary>
    public static void Record()
    {
        if (Environment.GetEnvironmentVariable("SANDBOX_UPDATE_BASELINES") is { Length: > 0 } && Controls.All.Single(control => control.Name == Controls.Podman).Reason is null)
        {
            string[] head = ["# What podman's default does not stop, or cannot be asked here: written by SANDBOX_UPDATE_BASELINES=1 dotnet test tests/Sandbox.Escapes.Tests", "# on a machine with podman."];
            File.WriteAllLines(Repository.At(Recorded), [.. head, .. Failing.Value.Order(StringComparer.Ordinal)]);
        }
    }

    /// <summary>Whether podman stops it.</summary>
    public static bool Stops(string id) => !Failing.Value.Contains(id);
}

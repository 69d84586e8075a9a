using Sandbox.Testing;

namespace Sandbox.Escapes.Tests;

/// <summary>The two C programs, compiled statically so that they run in any root; once for one state of their sources.</summary>
internal static class NativePrograms
{
    private const string Sources = "tests/Sandbox.Escapes.Tests/native";
    private const string Shared = "shared";

    private static readonly Lazy<string> CompiledProbe = new(() => Compile("probe"));
    private static readonly Lazy<string> CompiledHostile = new(() => Compile("hostile"));

    /// <summary>Runs inside.</summary>
    public static string Probe => CompiledProbe.Value;

    /// <summary>The parent of the launchers.</summary>
    public static string Hostile => CompiledHostile.Value;

    private static string Compile(string name)
    {
        var files = Repository.Files($"{Sources}/{name}", "*.*").Concat(Repository.Files($"{Sources}/{Shared}", "*.*")).Select(Repository.At).ToList();
        var binary = Repository.Artifact($"native/escape-{name}");
        if (!File.Exists(binary) || files.Any(file => File.GetLastWriteTimeUtc(file) > File.GetLastWriteTimeUtc(binary)))
        {
            // The warnings that are left out are about texts that may be cut, and signatures of libc that are known.
            string[] options = ["-static", "-O2", "-Wall", "-Wextra", "-Wno-format-truncation", "-Wno-cast-function-type", "-Werror", "-o", binary];
            var run = Command.Run(new Run("gcc", [.. options, .. files.Where(file => file.EndsWith(".c", StringComparison.Ordinal))]) { Timeout = TimeSpan.FromMinutes(2) });
            if (run.ExitCode != 0)
            {
                throw new InvalidOperationException($"gcc {name}: {run}");
            }
        }

        return binary;
    }
}

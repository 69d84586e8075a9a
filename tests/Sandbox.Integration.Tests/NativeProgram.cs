using Sandbox.Testing;

namespace Sandbox.Integration.Tests;

/// <summary>A C program of native/, compiled statically so that it runs in any root; once for one state of its source.</summary>
internal static class NativeProgram
{
    private const string Sources = "tests/Sandbox.Integration.Tests/native";

    /// <summary>The path of the binary.</summary>
    public static string Of(string name)
    {
        var source = Repository.At($"{Sources}/{name}.c");
        var binary = Repository.Artifact($"native/{name}");
        if (!File.Exists(binary) || File.GetLastWriteTimeUtc(binary) < File.GetLastWriteTimeUtc(source))
        {
            var run = Command.Run(new Run("gcc", "-static", "-O1", "-Wall", "-Werror", "-o", binary, source));
            if (run.ExitCode != 0)
            {
                throw new InvalidOperationException($"gcc {source}: {run}");
            }
        }

        return binary;
    }
}

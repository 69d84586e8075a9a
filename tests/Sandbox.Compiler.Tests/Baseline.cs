using Sandbox.Testing;

namespace Sandbox.Compiler.Tests;

/// <summary>Files of the repository that are written from the code.</summary>
internal static class Baseline
{
    /// <summary>Whether the files are to be written instead of compared.</summary>
    public static bool Update => Environment.GetEnvironmentVariable("SANDBOX_UPDATE_BASELINES") == "1";

    /// <summary>Asserts that a checked-in file is what the code writes, or writes it.</summary>
    public static void AssertFile(string path, string expected)
    {
        var file = Repository.At(path);
        if (Update)
        {
            File.WriteAllText(file, expected);
        }

        Assert.Equal(expected, File.Exists(file) ? File.ReadAllText(file) : "", ignoreLineEndingDifferences: true);
    }
}

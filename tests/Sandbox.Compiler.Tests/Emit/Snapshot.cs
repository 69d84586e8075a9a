using System.Runtime.CompilerServices;

namespace Sandbox.Compiler.Tests.Emit;

/// <summary>
/// Verify's file convention without Verify: NAME.verified.EXT is what is expected; a difference writes NAME.received.EXT beside it and fails.
/// SANDBOX_UPDATE_BASELINES=1 rewrites the verified files, and the diff is reviewed like code.
/// </summary>
internal static class Snapshot
{
    public static bool Updating => Environment.GetEnvironmentVariable("SANDBOX_UPDATE_BASELINES") == "1";

    /// <summary>The directory of the source file that calls this.</summary>
    public static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    /// <summary>Compares a set of views (file name without <c>verified</c>, such as <c>plan.txt</c>) with those of <paramref name="directory"/>: no more, no fewer.</summary>
    public static void Verify(string directory, IReadOnlyDictionary<string, string> views)
    {
        var differences = views.Where(view => !Same(directory, view.Key, view.Value)).Select(view => view.Key).ToList();
        foreach (var stale in Directory.GetFiles(directory, "*.verified.*").Where(file => !views.Keys.Any(name => file == PathOf(directory, name, "verified"))))
        {
            differences.Add(Path.GetFileName(stale) + " (no longer made)");
            if (Updating)
            {
                File.Delete(stale);
            }
        }

        Assert.True(Updating || differences.Count == 0, $"{Path.GetFileName(directory)}: {string.Join(", ", differences)} differ; compare *.received.* with *.verified.*, then SANDBOX_UPDATE_BASELINES=1 dotnet test.");
    }

    private static bool Same(string directory, string name, string text)
    {
        var (verified, received) = (PathOf(directory, name, "verified"), PathOf(directory, name, "received"));
        File.Delete(received);
        if (File.Exists(verified) && File.ReadAllText(verified) == text)
        {
            return true;
        }

        File.WriteAllText(Updating ? verified : received, text);
        return false;
    }

    private static string PathOf(string directory, string name, string kind) =>
        Path.Combine(directory, $"{Path.GetFileNameWithoutExtension(name)}.{kind}{Path.GetExtension(name)}");
}

using Sandbox.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Sandbox.Integration.Tests.Faults;

/// <summary>A root in which a directory becomes a link out of it, and back, thousands of times a second while sandboxes start on it.</summary>
public sealed class RenameRaceTests(ITestOutputHelper log)
{
    private const int Starts = 2000;

    // Watched call by call: a mount outside would be gone with its namespace, and the launch refused because the mount is not where it was to be.
    private const int Watched = 200;

    [KernelTheory(Stage.Root | Needs.Strace)]
    [InlineData("absolute")]
    [InlineData("relative")]
    public void No_mount_ever_lands_outside(string kind)
    {
        using var stage = Stage.Of("faults", "raced");
        var outside = stage.At("outside");
        foreach (var directory in new[] { "data", "rootfs/swap/data", "rootfs/swap/deep/work", "outside/data", "outside/deep/work" })
        {
            Directory.CreateDirectory(stage.At(directory));
        }

        stage.Write("outside/secret", "the host's");
        File.CreateSymbolicLink(stage.At("rootfs/link"), kind == "absolute" ? outside : "../outside");
        using var swapper = Command.Start(new Run(NativeProgram.Of("swapper"), stage.RootFs, "swap", "link") { Timeout = TimeSpan.FromMinutes(5) });
        var (begun, refused) = (0, 0);
        for (var i = 0; i < Starts; i++)
        {
            var run = i < Watched ? RunWatched(stage, outside) : Command.Run(new Run(stage.Launcher));
            if (run.ExitCode == 125)
            {
                Assert.StartsWith("raced.sandbox.yaml(", run.Error, StringComparison.Ordinal);
                refused++;
                continue;
            }

            // All of the spec's mounts are below the root, whichever name their directory has at this moment, so none is anywhere else.
            Assert.Equal((0, ""), (run.ExitCode, run.Error));
            var places = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).Select(words => words[4]).ToList();
            Assert.Single(places, place => place is "/swap/data" or "/link/data");
            Assert.Single(places, place => place is "/swap/deep/work" or "/link/deep/work");
            begun++;
        }

        Command.Signal(swapper.Pid, 9);
        swapper.WaitForEnd();
        log.WriteLine($"{kind}: {begun} begun, {refused} refused");
        Assert.True(begun > 0 && refused > 0, $"{begun} begun, {refused} refused: nobody raced");
        Assert.Equal("the host's", File.ReadAllText(stage.At("outside/secret")));
        Assert.Empty(Directory.GetFileSystemEntries(stage.At("outside/data")));
        Assert.Empty(Directory.GetFileSystemEntries(stage.At("outside/deep/work")));
        Assert.DoesNotContain(File.ReadAllLines("/proc/self/mountinfo"), line => line.Contains(stage.Directory, StringComparison.Ordinal));
    }

    // -y shows the path behind each descriptor at the time of the call.
    private static RunResult RunWatched(Stage stage, string outside)
    {
        var trace = stage.At("trace");
        var run = Command.Run(new Run("strace", "-f", "-y", "-e", "trace=move_mount", "-o", trace, stage.Launcher));
        Assert.DoesNotContain(File.ReadAllLines(trace), line => line.Contains(outside, StringComparison.Ordinal));
        return run;
    }
}

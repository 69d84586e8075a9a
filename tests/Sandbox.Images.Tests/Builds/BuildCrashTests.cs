using Sandbox.Testing;
using Xunit;

namespace Sandbox.Images.Tests.Builds;

/// <summary>Builds and unpackings that are killed, at moments over the whole of a run.</summary>
public class BuildCrashTests
{
    private const int Kills = 30, Sigkill = 9;

    [KernelFact(BuildStage.Any)]
    public void A_build_that_is_killed_at_any_moment_leaves_a_store_that_verifies_and_the_next_goes_on()
    {
        using var stage = Tree(new BuildStage());
        stage.Spec("steps:\n- copy: {from: tree, to: /one/}\n- workdir: /two\n- copy: {from: tree, to: three/}\n- copy: {from: seed, to: four}\n");
        stage.Build();
        Directory.Delete(stage.At("store"), recursive: true);
        var whole = Whole(() => stage.Build()); // the first one published what runs, perhaps
        var before = stage.Lock;
        var killed = 0;
        for (var i = 0; i < Kills; i++)
        {
            if (i % 3 != 2)
            {
                Directory.Delete(stage.At("store"), recursive: true); // else from where the last one was killed
            }

            stage.File("seed", $"{i}");
            using var running = stage.Start();
            Thread.Sleep(whole * (0.2 + (0.6 * i / Kills)));
            killed += running.HasEnded ? 0 : 1;
            Command.Signal(-running.Pid, Sigkill);
            running.WaitForEnd();
            if (i % 3 == 0)
            {
                Assert.Contains(" 0 problems", stage.Layout.Sandbox(["image", "verify", "--store", stage.At("store")]).Output, StringComparison.Ordinal);
            }

            Assert.All(Directory.GetFiles(stage.At(""), "app.sandbox.lock"), file => Assert.EndsWith("\n", File.ReadAllText(file), StringComparison.Ordinal));
        }

        Assert.True(killed > Kills / 4, $"only {killed} of {Kills} were killed");
        stage.File("seed", "0").Build();
        Assert.Equal(before, stage.Lock);
        Assert.Empty(Directory.GetFileSystemEntries(stage.At("store/tmp")));
        Assert.Empty(Directory.GetFiles(stage.At(""), "*.tmp"));
    }

    // Commands, secrets and archives have places of their own, which go too.
    [KernelFact(BuildStage.Any | Needs.Aot | Needs.Busybox)]
    public void A_command_with_a_secret_that_is_killed_at_any_moment_leaves_nothing_that_the_next_build_does_not_remove()
    {
        using var stage = Tree(new BuildStage());
        File.Copy(Machine.Find("busybox")!, Directory.CreateDirectory(stage.At("bin")).FullName + "/sh");
        stage.Spec("steps:\n- copy: {from: bin, to: /bin/}\n- copy: {from: tree, to: /one/}\n- copy: {from: seed, to: /seed}\n- run: {command: \"/bin/sh -c 'cat /secret; cp -r /one /two'\", secrets: {token: /secret}}\n");
        string[] more = ["--secret", "token=env:HOME", "--output", "archive:" + stage.At("out.tar")];
        var whole = Whole(() => stage.Build(more));
        whole = Whole(() => stage.File("seed", "first").Build(more));
        var killed = 0;
        for (var i = 0; i < Kills; i++)
        {
            using var running = stage.File("seed", $"{i}").Start(more);
            Thread.Sleep(whole * (0.3 + (0.7 * i / Kills)));
            killed += running.HasEnded ? 0 : 1;
            Command.Signal(-running.Pid, Sigkill);
            running.WaitForEnd();
        }

        Assert.True(killed > Kills / 4, $"only {killed} of {Kills} were killed");
        stage.Build(more);
        Assert.Contains(" 0 problems", stage.Layout.Sandbox(["image", "verify", "--store", stage.At("store")]).Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(stage.At("store/tmp")));
        Assert.Empty(Directory.GetFileSystemEntries(stage.At("tmp")));
        Assert.Equal(["app.sandbox.lock", "app.sandbox.yaml", "bin", "out.tar", "seed", "store", "tmp", "tree"], stage.Layout.Left);
    }

    [KernelFact(LayoutStage.Any)]
    public void An_unpacking_that_is_killed_leaves_nothing_that_the_next_one_does_not_remove()
    {
        using var stage = new LayoutStage();
        var archive = new TarBuilder();
        for (var i = 0; i < 2000; i++)
        {
            archive.File($"f{i}", new string('x', 4096));
        }

        stage.With(archive.End());
        var whole = Whole(() => Assert.Equal(0, stage.Run("image", "unpack", stage.At("layout") + ":it", stage.Root).ExitCode));
        Directory.Delete(stage.Root, recursive: true);
        var killed = 0;
        for (var i = 0; i < Kills; i++)
        {
            using var running = stage.Start("image", "unpack", stage.At("layout") + ":it", stage.Root);
            Thread.Sleep(whole * (0.2 + (0.7 * i / Kills)));
            killed += running.HasEnded ? 0 : 1;
            Command.Signal(-running.Pid, Sigkill);
            running.WaitForEnd();
            if (Directory.Exists(stage.Root))
            {
                Assert.Equal(2000, Directory.GetFiles(stage.Root).Length); // all of it, or nothing
                Directory.Delete(stage.Root, recursive: true);
            }
        }

        Assert.True(killed > Kills / 4, $"only {killed} of {Kills} were killed");
        Assert.Equal(0, stage.Run("image", "unpack", stage.At("layout") + ":it", stage.Root).ExitCode);
        Assert.Equal(["root"], stage.Left);
    }

    private static TimeSpan Whole(Action run)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        run();
        return clock.Elapsed;
    }

    private static BuildStage Tree(BuildStage stage)
    {
        for (var i = 0; i < 1000; i++)
        {
            stage.File($"tree/{i % 20}/f{i}", new string('x', 2048));
        }

        return stage.File("seed", "0");
    }
}

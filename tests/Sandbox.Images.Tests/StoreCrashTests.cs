using Sandbox.Testing;
using Xunit;

namespace Sandbox.Images.Tests;

/// <summary>The store when processes are killed, when the disk is full, and when several write at once.</summary>
public class StoreCrashTests
{
    private const int Kills = 50;

    // Both kinds are killed: what adds, and what removes. The delay goes over the whole of a run, which the first, whole one measures.
    [KernelFact(LayoutStage.Any)]
    public void Killed_at_any_moment_it_verifies_and_goes_on()
    {
        using var stage = new StoreStage();
        stage.Layout.With(Many(1), Many(2));
        var moments = new KillMoments(Right(stage.Run("add", stage.Image, "one")).Elapsed, 0.25, 1, Kills);
        Right(stage.Run("rm", "one"));
        for (var i = 0; i < Kills; i++)
        {
            var isAdd = i % 2 == 0;
            using var running = isAdd ? stage.Start("add", stage.Image, "one") : stage.Start("gc");
            moments.Kill(running);
            if (isAdd && i % 10 == 0)
            {
                Right(stage.Run("verify"));
            }

            foreach (var image in Directory.EnumerateFiles(stage.Store + "/images"))
            {
                Assert.Equal(2, stage.Layers.Length); // what refers to layers is written when they are there
                File.Delete(image);
            }
        }

        moments.CheckKilled();
        Assert.Contains("2 layers in", Right(stage.Run("add", stage.Image, "one")).Output, StringComparison.Ordinal);
        Right(stage.Run("gc"));
        Assert.Empty(stage.InTmp);
        Assert.Contains(" 2 layers, 0 problems", Right(stage.Run("verify")).Output, StringComparison.Ordinal);
    }

    [KernelFact(LayoutStage.Any)]
    public void What_a_killed_process_has_left_goes_and_what_another_holds_stays()
    {
        using var stage = new StoreStage();
        stage.Layout.With(new TarBuilder().File("a", "1").End());
        Right(stage.Run("ls"));
        Directory.CreateDirectory(stage.Store + "/tmp/left/new/fs");
        File.WriteAllText(stage.Store + "/tmp/left/new/fs/a", "half");
        Directory.CreateDirectory(stage.Store + "/tmp/held");
        using var holder = Command.Start(new("flock", stage.Store + "/tmp/held", "sh", "-c", $"touch {stage.Store}/held; sleep 30"));
        Assert.True(SpinWait.SpinUntil(() => File.Exists(stage.Store + "/held"), 10_000));
        Right(stage.Run("add", stage.Image));
        Assert.Equal(["held"], stage.InTmp);
    }

    [KernelFact(LayoutStage.Any)]
    public void Several_add_the_same_at_once()
    {
        using var stage = new StoreStage();
        stage.Layout.With(Many(1), Many(2));
        for (var round = 0; round < 3; round++)
        {
            var running = Enumerable.Range(0, 4).Select(i => stage.Start("add", stage.Image, $"name{i}")).ToList();
            running.ForEach(one => Right(one.WaitForEnd()));
            running.ForEach(one => one.Dispose());
            Assert.Equal(2, stage.Layers.Length);
            Assert.Empty(stage.InTmp);
            Assert.Contains(" 2 layers, 0 problems", Right(stage.Run("verify")).Output, StringComparison.Ordinal);
            Directory.Delete(stage.Store, recursive: true);
        }
    }

    // A disk of 8 MiB: the first image fits, the second does not, by its data or by its number of files.
    [KernelTheory(LayoutStage.Any)]
    [InlineData("size=8m", "data")]
    [InlineData("size=64m,nr_inodes=200", "files")]
    public void A_full_disk_is_said_and_the_store_stays_whole(string disk, string full)
    {
        using var stage = new StoreStage();
        stage.Layout.With(new TarBuilder().File("small", "1").End());
        Command.Run(new("cp", "-r", stage.Layout.At("layout"), stage.Layout.At("small")));
        stage.Layout.With(full == "data" ? new TarBuilder().File("big", new string('x', 16 << 20)).End() : Many(1));
        var image = "dotnet \"$1\" image";
        var run = stage.Script($"export DOTNET_EnableDiagnostics=0; mkdir $0/disk; mount -t tmpfs -o {disk} none $0/disk; s=\"--store $0/disk/store\"; {image} add $0/small:it $s || exit 9; " +
            $"{image} add $0/layout:it $s; echo \"added $?\"; {image} verify $s || exit 9; ls $0/disk/store/tmp; echo end; {image} add $0/small:it again $s || exit 9");
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Contains("added 1\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("1 layers, 0 problems\nend\n", run.Output, StringComparison.Ordinal);
        Assert.Matches("^sandbox: .*No space left on device.*make room and try again", run.Error);
    }

    private static byte[] Many(int seed)
    {
        var archive = new TarBuilder();
        for (var i = 0; i < 400; i++)
        {
            archive.File($"d{i % 20}/f{i}", new string((char)('a' + (seed + i) % 26), 500 + i * 7));
        }

        return archive.End();
    }

    private static RunResult Right(RunResult run)
    {
        Assert.True(run.ExitCode == 0, run.ToString());
        return run;
    }
}

using System.Security.Cryptography;
using Sandbox.Images.Layouts;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Images.Tests;

/// <summary>What fetches from a registry is killed at moments over the whole of a run: what is there is right, and the next run completes and cleans up.</summary>
public class RegistryCrashTests(DebianRegistry registry) : IClassFixture<DebianRegistry>
{
    private const Needs Any = LayoutStage.Any | Needs.DockerRegistry;
    private const int Kills = 32, Layers = 6, Sigkill = 9;

    [KernelFact(Any)]
    public void A_pull_that_is_killed_at_any_moment_leaves_a_layout_that_is_right_and_the_next_completes()
    {
        using var stage = Pushed("pull");
        string[] pull = ["image", "pull", $"{registry.Host}/pull:1", "pulled:it"];
        var beside = stage.Left;
        var whole = Right(stage.Run(pull)).Elapsed;
        var killed = 0;
        for (var i = 0; i < Kills; i++)
        {
            if (i % 3 == 0 || File.Exists(stage.At("pulled/index.json"))) // else from where the last one was killed
            {
                Directory.Delete(stage.At("pulled"), recursive: true);
            }

            killed += KilledAt(whole * (0.25 + (0.75 * i / Kills)), stage, pull) ? 1 : 0;
            Directory.CreateDirectory(stage.At("pulled"));
            CheckWhole(stage.At("pulled"));
        }

        Assert.True(killed > Kills / 2, $"only {killed} of {Kills} were killed");
        Right(stage.Run(pull));
        CheckWhole(stage.At("pulled"));
        Assert.Equal(["blobs", "index.json", "oci-layout"], Names(stage.At("pulled")));
        Assert.Equal(Layers + 2, Directory.GetFiles(stage.At("pulled/blobs/sha256")).Length);
        Assert.Equal([.. beside, "pulled"], stage.Left);
    }

    // Of lock and build in turn: both ask the registry, the one writes beside the spec, the other into the store.
    [KernelFact(Any)]
    public void A_lock_or_a_build_that_is_killed_at_any_moment_leaves_all_right_and_the_next_completes()
    {
        using var stage = Pushed("locked");
        File.WriteAllText(stage.At("app.sandbox.yaml"), $"sandbox: 1\nroot: {{image: \"{registry.Host}/locked:1\"}}\nprocess: {{command: [/a]}}\n");
        string[] locking = ["lock", "app.sandbox.yaml"], building = ["build", "app.sandbox.yaml", "--store", "store"];
        var (wholeLock, wholeBuild) = (Right(stage.Run(locking)).Elapsed, Right(stage.Run(building)).Elapsed);
        var locked = File.ReadAllText(stage.At("app.sandbox.lock"));
        var killed = 0;
        for (var i = 0; i < Kills / 2; i++)
        {
            File.Delete(stage.At("app.sandbox.lock"));
            killed += KilledAt(wholeLock * (0.25 + (1.5 * i / Kills)), stage, locking) ? 1 : 0;
            Assert.True(!File.Exists(stage.At("app.sandbox.lock")) || File.ReadAllText(stage.At("app.sandbox.lock")) == locked); // all of it, or nothing
            File.WriteAllText(stage.At("app.sandbox.lock"), locked);
            if (i % 3 == 0 || Names(stage.At("store/layers/sha256")).Length == Layers)
            {
                Forget(stage.At("store")); // what a killed one has left stays
            }

            killed += KilledAt(wholeBuild * (0.25 + (1.5 * i / Kills)), stage, building) ? 1 : 0;
            if (i % 4 == 0)
            {
                Assert.Contains(" 0 problems", Right(stage.Run("image", "verify", "--store", "store")).Output, StringComparison.Ordinal);
            }
        }

        Assert.True(killed > Kills / 2, $"only {killed} of {Kills} were killed");
        File.Delete(stage.At("app.sandbox.lock"));
        Right(stage.Run(locking));
        Right(stage.Run(building));
        Assert.Equal(locked, File.ReadAllText(stage.At("app.sandbox.lock")));
        Assert.Contains($" {Layers} layers, 0 problems", Right(stage.Run("image", "verify", "--store", "store")).Output, StringComparison.Ordinal);
        Assert.Empty(Names(stage.At("store/tmp")));
        Assert.Equal([".docker", "app.sandbox.lock", "app.sandbox.yaml", "store"], stage.Left);
    }

    /// <summary>Whether it was killed, and had not ended before.</summary>
    private static bool KilledAt(TimeSpan moment, LayoutStage stage, string[] arguments)
    {
        using var running = stage.Start(arguments);
        Thread.Sleep(moment);
        Command.Signal(-running.Pid, Sigkill);
        return running.WaitForEnd().ExitCode == 128 + Sigkill;
    }

    private static void Forget(string store)
    {
        foreach (var part in new[] { "images", "layers/sha256" })
        {
            Directory.Delete($"{store}/{part}", recursive: true);
        }
    }

    // A layout that names an image has all of it, to the byte; one that does not names nothing.
    private static void CheckWhole(string directory)
    {
        if (!File.Exists(directory + "/index.json"))
        {
            return;
        }

        var image = OciLayout.Open(directory).Find("it", Platform.Own);
        Assert.Equal(Layers, image.Layers.Count);
        foreach (var layer in image.Layers)
        {
            Assert.Equal(layer.Blob.Digest.Hex, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes($"{directory}/blobs/sha256/{layer.Blob.Digest.Hex}"))));
        }
    }

    // Bytes that no packing makes smaller, so that fetching takes a while.
    private LayoutStage Pushed(string name)
    {
        var stage = new LayoutStage();
        var random = new Random(7);
        stage.With("plain", [.. Enumerable.Range(0, Layers).Select(i => Archive(i, random))]);
        Directory.CreateDirectory(stage.At(".docker"));
        File.WriteAllText(stage.At(".docker/config.json"), $$"""{"auths":{"{{registry.Host}}":{"auth":"{{Convert.ToBase64String("me:pass"u8)}}"} } }""");
        Right(stage.Run("image", "push", "layout:it", $"{registry.Host}/{name}:1"));
        return stage;
    }

    private static byte[] Archive(int number, Random random)
    {
        var archive = new TarBuilder();
        for (var i = 0; i < 100; i++)
        {
            archive.File($"d{number}/f{i}", string.Create(10_000, random, (text, from) => { for (var at = 0; at < text.Length; at++) { text[at] = (char)from.Next(256); } }));
        }

        return archive.End();
    }

    private static string[] Names(string directory) => Directory.Exists(directory) ? [.. Directory.GetFileSystemEntries(directory).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)] : [];

    private static RunResult Right(RunResult run)
    {
        Assert.True(run.ExitCode == 0, run.ToString());
        return run;
    }
}

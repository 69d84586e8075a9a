using Sandbox.Testing;
using Xunit;

namespace Sandbox.Integration.Tests;

/// <summary>Roots of layers: <c>root.layers</c>, <c>root.image</c> and where what is written goes.</summary>
public class LayerTests : StageTests
{
    private const string Digits = "1111111111111111111111111111111111111111111111111111111111111111";

    public LayerTests()
        : this([])
    {
    }

    private protected LayerTests(string[] hidden)
        : base(hidden)
    {
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void The_top_layer_is_seen_first_and_hides_what_it_says(User user)
    {
        using var stage = Layered("stacked");
        var seen = stage.Lines("cat /etc/top /etc/base; ls /etc; busybox touch /etc/x 2>&1; busybox grep -c ' / / .*overlay' /proc/self/mountinfo", user);
        Assert.Equal(["top", "the spec's", "base", "group", "passwd", "top", "touch: /etc/x: Read-only file system", "1"], seen);
        Assert.Equal("low\n", File.ReadAllText(stage.At("rootfs/etc/base")));
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void What_is_written_goes_to_memory_and_with_the_sandbox(User user)
    {
        using var stage = Layered("volatile", user);
        Assert.Equal(["more", "full", "group", "passwd", "top"], stage.Lines("busybox rm /etc/base; echo more >> /etc/top; busybox tail -1 /etc/top; busybox head -c 2097152 /dev/zero > /big 2>/dev/null || echo full; ls /etc", user));
        Assert.Equal(["low", "top"], stage.Lines("cat /etc/base /etc/top", user));
        Assert.Equal("top\n", File.ReadAllText(stage.At("top/etc/top")));
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void A_directory_stays_as_it_is(User user)
    {
        using var stage = Layered("ephemeral", user);
        Assert.Equal(["the spec's", "new"], stage.Lines("cat /etc/base; busybox rm /etc/passwd; echo new > /etc/new; cat /etc/new", user));
        Assert.Equal(["the spec's", "base", "group", "passwd"], stage.Lines("cat /etc/base; ls /etc", user));
        Assert.Equal("low\n", File.ReadAllText(stage.At("rootfs/etc/base")));
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void What_is_written_is_kept_where_the_spec_says(User user)
    {
        using var stage = Layered("kept", user);
        Assert.Empty(stage.Lines("busybox rm /etc/base; echo more > /etc/new", user));
        Assert.Equal(["more", "group", "new", "passwd", "top"], stage.Lines("cat /etc/new; ls /etc", user));
        Assert.Equal("more\n", File.ReadAllText(stage.At("changes/upper/etc/new")));
        Assert.Equal("low\n", File.ReadAllText(stage.At("rootfs/etc/base")));
    }

    [KernelFact(Stage.Any)]
    public void Ninety_layers_are_one_root()
    {
        using var stage = Layered("many");
        for (var i = 1; i <= 90; i++)
        {
            stage.Write($"layers/{i}/of/{i}", "");
            stage.Write($"layers/{i}/topmost", $"{i}\n");
        }

        Assert.Equal(["90", "1"], stage.Lines("ls /of | busybox wc -l; cat /topmost"));
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void An_image_lies_in_the_store_and_its_configuration_below_the_spec_s(User user)
    {
        using var stage = InStore();
        var run = stage.Launch("-c", "cat /etc/top /etc/base; pwd; echo $SAID_BY $OF_IMAGE; id -u; busybox touch /x 2>&1 || true") with { AsPlainUser = user == User.Plain, Environment = Store(stage) };
        Assert.Equal(["top", "low", "/data", "spec yes", "1000", "touch: /x: Read-only file system"], Stage.LinesOf(Command.Run(run)));
    }

    [KernelFact(Stage.Any)]
    public void What_is_missing_is_said_with_its_line()
    {
        using (var stage = InStore())
        {
            var none = Command.Run(stage.Launch() with { Environment = new Dictionary<string, string> { ["SANDBOX_STORE"] = stage.At("nowhere") } });
            Assert.Equal(125, none.ExitCode);
            Assert.Contains("image.sandbox.yaml(2): SBX1083: root of layers", none.Error, StringComparison.Ordinal);
            Assert.Contains(stage.At("nowhere/layers/sha256"), none.Error, StringComparison.Ordinal);
            Directory.Delete(stage.At($"store/layers/sha256/{Digits}"), recursive: true);
            var one = Command.Run(stage.Launch() with { Environment = Store(stage) });
            Assert.Equal(125, one.ExitCode);
            Assert.Contains("sandbox build", one.Error, StringComparison.Ordinal);
            Assert.Contains(Digits, one.Error, StringComparison.Ordinal);
            var check = Command.Run(new Run(stage.Launcher, "--check") { Environment = Store(stage) });
            Assert.Equal(1, check.ExitCode);
            Assert.Contains($"layer sha256:{Digits} (a layer of registry.example/shell:1): it is not in the store", check.Output, StringComparison.Ordinal);
        }

        using var stacked = Layered("stacked");
        Directory.Delete(stacked.At("top"), recursive: true);
        var gone = stacked.Shell("true");
        Assert.Equal(125, gone.ExitCode);
        Assert.StartsWith("stacked.sandbox.yaml(3): SBX1083: root of layers top: ENOENT: a layer cannot be opened; create the directory or correct its path", gone.Error, StringComparison.Ordinal);
    }

    [KernelFact(Stage.Any)]
    public void A_layer_that_is_a_link_in_the_store_is_refused()
    {
        using var stage = InStore();
        var layer = stage.At($"store/layers/sha256/{Digits}");
        Directory.Move(layer, stage.At("elsewhere"));
        Directory.CreateSymbolicLink(layer, stage.At("elsewhere"));
        var run = Command.Run(stage.Launch() with { Environment = Store(stage) });
        Assert.Equal(125, run.ExitCode);
        Assert.Contains("ELOOP", run.Error, StringComparison.Ordinal);
    }

    /// <summary>Layers of <paramref name="user"/>'s own, as a store of his has them.</summary>
    private Stage Layered(string spec, User user = User.Tests)
    {
        var stage = Of("layers", spec);
        stage.Write("top/etc/top", "top\n");
        stage.Write("rootfs/etc/base", "low\n");
        Directory.CreateDirectory(stage.At("changes"));
        if (user == User.Plain)
        {
            Assert.Equal(0, Command.Run(new Run("chown", "-R", $"{Machine.PlainUser}:{Machine.PlainUser}", stage.At("top"), stage.At("rootfs"), stage.At("changes"))).ExitCode);
        }

        return stage;
    }

    private Stage InStore()
    {
        var stage = Layered("image");
        foreach (var (layer, files) in new[] { (Digits, "rootfs"), (Digits.Replace('1', '2'), "top") })
        {
            Directory.CreateDirectory(stage.At($"store/layers/sha256/{layer}"));
            Directory.Move(stage.At(files), stage.At($"store/layers/sha256/{layer}/fs"));
        }

        return stage;
    }

    private static Dictionary<string, string> Store(Stage stage) => new() { ["SANDBOX_STORE"] = stage.At("store"), ["PATH"] = "/usr/bin:/bin" };
}

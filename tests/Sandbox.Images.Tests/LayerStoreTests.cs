using System.Text.Json;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Images.Tests;

/// <summary>What is in the store: as overlayfs reads it, as it was put in, and nobody else's.</summary>
public class LayerStoreTests
{
    private const string Listing = "find . -mindepth 1 \\( -type d -printf '%p %y %m\\n' -o -printf '%p %y %m %s %l %n\\n' \\) | LC_ALL=C sort; find . -type f | LC_ALL=C sort | xargs md5sum; getfattr -d -R -m '^user[.]kind' . 2>/dev/null";

    private static byte[][] Three =>
    [
        new TarBuilder().Folder("etc").File("etc/a", "1").Folder("gone").File("gone/x", "1").Folder("kept").File("kept/low", "1").File("node", "1").Folder("turned").File("turned/low", "1")
            .Pax(("SCHILY.xattr.user.kind", "small")).File("etc/kind", "x").End(),
        new TarBuilder().File("etc/.wh.a").File(".wh.gone").File("kept/.wh..wh..opq").File("kept/high", "2").Folder("node").File("node/in", "2").File("turned", "a file").File("etc/b", "2").HardLink("etc/hard", "etc/b").End(),
        new TarBuilder().File("gone/back", "3").File(".wh.turned").Folder("turned").File("turned/high", "3").File(".wh.node").File("node/deep/back", "3").End(),
    ];

    // Not mapped from root: the store is the user's own, made without a privilege.
    [KernelFact(LayoutStage.Any)]
    public void A_plain_users_layers_are_an_overlay_in_his_user_namespace()
    {
        using var stage = new StoreStage();
        stage.Layout.With(Three);
        Right(stage.RunAsPlainUser("add", stage.Image));
        Assert.Equal(0, stage.Layout.UnpackAsPlainUser().ExitCode);
        var lower = string.Join(':', Three.Reverse().Select(stage.LayerOf));
        var user = $"setpriv --reuid {Machine.PlainUser} --regid {Machine.PlainUser} --clear-groups --";
        var seen = Command.Run(new("sh", "-c", $"exec {user} unshare -U --map-root-user -m sh -c \"$1\" \"$0\"", stage.Folder, $"mkdir $0/m && mount -t overlay -o userxattr,lowerdir={lower} none $0/m && cd $0/m && {Listing}"));
        var wanted = Command.Run(new("sh", "-c", $"cd {stage.Layout.Root} && {Listing}"));
        Assert.True(seen.ExitCode == 0, seen.ToString());
        Assert.Equal(wanted.Output, seen.Output);
        Assert.Contains("./gone/back", seen.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("/low", seen.Output, StringComparison.Ordinal);
        Assert.Contains(" 3 layers, 0 problems", Right(stage.RunAsPlainUser("verify")).Output, StringComparison.Ordinal);
    }

    [KernelFact(LayoutStage.Any)]
    public void A_plain_users_layer_may_have_what_is_closed_to_him()
    {
        using var stage = new StoreStage();
        stage.Layout.With(new TarBuilder().Folder("shut", mode: 0).File("shut/in", "1").Folder("listed", mode: 0b100_100_100).File("listed/in", "1").File("shadow", "x", mode: 0).End());
        Right(stage.RunAsPlainUser("add", stage.Image));
        Assert.Contains(" 1 layers, 0 problems", Right(stage.RunAsPlainUser("verify")).Output, StringComparison.Ordinal);
        Right(stage.RunAsPlainUser("rm", stage.Image));
        Right(stage.RunAsPlainUser("gc"));
        Assert.Empty(stage.Layers);
    }

    [KernelTheory(LayoutStage.Any)]
    [InlineData("chmod 700 fs", "'.' was changed")]
    [InlineData("python3 -c \"import os; os.setxattr('fs/kept', 'user.overlay.opaque', b'y')\"", "'kept' was changed")]
    [InlineData("python3 -c \"import os; os.setxattr('fs/etc/kind', 'user.kind', b'large')\"", "'etc/kind' was changed")]
    [InlineData("ln fs/etc/a fs/etc/c", "'etc/c' was added")]
    [InlineData("touch -r fs/etc/a stamp; printf 2 > fs/etc/a; touch -r stamp fs/etc/a", "'etc/a' was changed")]
    [InlineData("printf 2 > fs/etc/a; sed -i \"s/.*'etc.a'//\" contents", "its list of contents was changed")]
    [InlineData("rm -r fs", "its files are missing")]
    public void What_was_changed_is_found(string change, string problem)
    {
        using var stage = new StoreStage();
        stage.Layout.With(Three[0]);
        Right(stage.Run("add", stage.Image, "one"));
        Assert.Equal(0, Command.Run(new("sh", "-c", $"cd {stage.LayerOf(Three[0])}/.. && {change}")).ExitCode);
        var run = stage.Run("verify", "one");
        Assert.True(run.ExitCode == 1 && run.Error.Contains(problem, StringComparison.Ordinal), run.ToString());
        var json = stage.Run("verify", "--json");
        Assert.Equal(1, json.ExitCode);
        Assert.Contains(JsonDocument.Parse(json.Output).RootElement.EnumerateArray(), found => found.GetProperty("what").GetString() == problem && found.GetProperty("layer").GetString() == LayoutStage.Digest(Three[0]));
    }

    [KernelFact(LayoutStage.Any)]
    public void Documents_are_kept_shown_checked_and_removed()
    {
        using var stage = new StoreStage();
        stage.Layout.With(Three);
        Right(stage.Run("add", stage.Image, "one"));
        var one = JsonDocument.Parse(Right(stage.Run("ls", "--json")).Output).RootElement[0];
        Assert.Equal(("one", "linux/amd64", 3), (one.GetProperty("name").GetString(), one.GetProperty("platform").GetString(), one.GetProperty("layers").GetArrayLength()));
        Assert.Equal(Three.Select(LayoutStage.Digest), one.GetProperty("layers").EnumerateArray().Where(layer => layer.GetProperty("isThere").GetBoolean()).Select(layer => layer.GetProperty("diffId").GetString()));
        var manifest = stage.Store + "/blobs/" + one.GetProperty("manifest").GetString()!.Replace(':', '/');
        File.AppendAllText(manifest, " ");
        Assert.Contains("was changed", stage.Run("verify", "one").Error, StringComparison.Ordinal);
        Right(stage.Run("add", stage.Image, "one"));
        Right(stage.Run("verify", "one"));
        var unknown = stage.Run("verify", "another");
        Assert.True(unknown.ExitCode == 1 && unknown.Error.Contains("has no image 'another'", StringComparison.Ordinal), unknown.ToString());
        Right(stage.Run("rm", "one"));
        Right(stage.Run("gc"));
        Assert.False(File.Exists(manifest));
    }

    [KernelFact(LayoutStage.Any)]
    public void What_was_used_of_late_or_is_mounted_stays()
    {
        using var stage = new StoreStage();
        stage.Layout.With(Three);
        Right(stage.Run("add", stage.Image, "one"));
        foreach (var layer in stage.Layers)
        {
            Directory.SetLastWriteTimeUtc($"{stage.Store}/layers/sha256/{layer}", DateTime.UtcNow.AddDays(-9));
        }

        Right(stage.Run("rm", "one")); // they were used until now
        Assert.Contains(" 0 layers removed, 3 stay", Right(stage.Run("gc", "--older", "24")).Output, StringComparison.Ordinal);
        using var holder = Command.Start(new("unshare", "-m", "sh", "-c", $"mkdir $0/m && mount -t overlay -o lowerdir={stage.LayerOf(Three[1])}:{stage.LayerOf(Three[0])} none $0/m && touch $0/mounted && exec sleep 60", stage.Folder));
        Assert.True(SpinWait.SpinUntil(() => File.Exists(stage.Layout.At("mounted")), 10_000));
        Assert.Contains(" 1 layers removed, 2 stay", Right(stage.Run("gc")).Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(stage.LayerOf(Three[2])));
        Command.Signal(-holder.Pid, 9);
        holder.WaitForEnd();
        Assert.Contains(" 2 layers removed, 0 stay", Right(stage.Run("gc")).Output, StringComparison.Ordinal);
    }

    [KernelFact(LayoutStage.Any)]
    public void Nobody_else_reaches_a_layers_files_and_another_users_store_is_not_taken()
    {
        using var stage = new StoreStage();
        stage.Layout.With(new TarBuilder().File("su", "x", mode: 0b100_111_101_101).End());
        File.SetUnixFileMode(stage.Folder, (UnixFileMode)0b111_101_101);
        Right(stage.Run("add", stage.Image));
        var su = Directory.GetFiles(stage.Store + "/layers", "su", SearchOption.AllDirectories).Single();
        Assert.Equal(1, Command.Run(new("test", "-e", su) { AsPlainUser = true }).ExitCode);
        foreach (var (change, reason) in new[] { ("chmod 755 $0/layers", "you alone may enter"), ("chmod 700 $0/layers; chmod 777 $0", "others may write"), ($"chmod 755 $0; chown {Machine.PlainUser} $0", "another user's"), ("chown 0 $0; mv $0/tmp $0/other; ln -s other $0/tmp", "you alone may enter") })
        {
            Assert.Equal(0, Command.Run(new("sh", "-c", change, stage.Store)).ExitCode);
            var run = stage.Run("add", stage.Image);
            Assert.True(run.ExitCode == 1 && run.Error.Contains(reason, StringComparison.Ordinal), run.ToString());
        }
    }

    [KernelTheory(LayoutStage.Any)]
    [InlineData("ls", "--dry-run")]
    [InlineData("gc", "--json")]
    [InlineData("verify", "a", "b")]
    [InlineData("gc", "--older", "0")]
    public void What_makes_no_sense_is_refused_before_a_store_is_made(params string[] arguments)
    {
        using var stage = new StoreStage();
        Assert.Equal(2, stage.Run(arguments).ExitCode);
        Assert.False(Directory.Exists(stage.Store));
    }

    // Hostile layers: what would be an order to overlayfs is not taken over, and nothing of the store is written through it.
    [KernelFact(LayoutStage.Any)]
    public void A_hostile_layer_says_nothing_to_overlayfs()
    {
        using var stage = new StoreStage();
        stage.Layout.With(new TarBuilder().Pax(("SCHILY.xattr.user.overlay.redirect", "/etc"), ("SCHILY.xattr.trusted.overlay.opaque", "y"), ("SCHILY.xattr.user.overlay.opaque", "y")).Folder("d").File("d/f").End());
        Right(stage.Run("add", stage.Image, "one"));
        var found = Command.Run(new("python3", "-c", $"import os; print([os.listxattr(p) for p, _, _ in os.walk('{stage.Store}/layers')])"));
        Assert.True(found.ExitCode == 0 && !found.Output.Contains("overlay", StringComparison.Ordinal), found.ToString());
        foreach (var archive in new[] { new TarBuilder().Entry('3', "etc").End(), new TarBuilder().File(".wh.gone").HardLink("passwd", "gone").End(), new TarBuilder().Link("out", "..").File("out/../contents", "x").End() })
        {
            stage.Layout.With(archive);
            Assert.Equal(1, stage.Run("add", stage.Image, "two").ExitCode);
            Assert.Single(stage.Layers);
            Assert.Empty(stage.InTmp);
        }

        var upwards = new TarBuilder().Link("out", "..").File("out/contents", "mine").End();
        stage.Layout.With(upwards); // '..' of the layer's root is the layer's root
        Right(stage.Run("add", stage.Image, "three"));
        Right(stage.Run("verify"));
        Assert.Equal("mine", File.ReadAllText(stage.LayerOf(upwards) + "/contents"));
    }

    private static RunResult Right(RunResult run)
    {
        Assert.True(run.ExitCode == 0, run.ToString());
        return run;
    }
}

using Sandbox.Testing;
using Xunit;

namespace Sandbox.Images.Tests;

/// <summary>The store of layers: <c>sandbox image add | ls | rm | gc | verify</c>.</summary>
public class StoreTests
{
    private const Needs Any = LayoutStage.Any;

    // Every file, with what a container sees of it; sizes of directories and times of those that were not in an archive are the file system's own.
    private const string Listing = "find . -mindepth 1 \\( -type d -printf '%p %y %m %U %G\\n' -o -printf '%p %y %m %U %G %s %l %T@\\n' \\) | sort; find . -type f | sort | xargs md5sum";

    private static byte[][] Three =>
    [
        new TarBuilder().Folder("etc", 0b111_000_000).File("etc/a", "1").File("etc/b", "1").Folder("gone").File("gone/x", "1").Folder("kept").File("kept/low", "1").Folder("anew").File("anew/low", "1").File("node", "1").Link("link", "etc").End(),
        new TarBuilder().Folder("etc", 0b111_101_101).File("etc/.wh.a").File("etc/b", "two", mode: 0b100_111_101_101, uid: 5).File(".wh.gone").Folder("kept").File("kept/.wh..wh..opq").File("kept/high", "2")
            .File(".wh.anew").Folder("anew").File("anew/high", "2").Folder("node").File("node/in", "2").HardLink("etc/hard", "etc/b").End(),
        new TarBuilder().Folder("gone").File("gone/back", "3").File("etc/.wh.nothing").Entry('6', "pipe").End(),
    ];

    [KernelTheory(Any)]
    [InlineData("")]
    [InlineData("userxattr")]
    public void An_overlay_of_the_layers_is_what_unpacking_makes(string option)
    {
        using var stage = new LayoutStage().With(Three);
        Good(stage.Unpack());
        Good(Store(stage, "add", stage.At("layout") + ":it"));
        var layers = Directory.GetDirectories(stage.At("store/layers/sha256")).ToDictionary(path => "sha256:" + Path.GetFileName(path), path => path + "/fs");
        var lower = string.Join(':', Three.Reverse().Select(archive => layers[LayoutStage.Digest(archive)]));
        var mount = option.Length == 0 ? "unshare -m" : "unshare -U --map-root-user -m";
        var listing = option.Length == 0 ? Listing : Listing.Replace(" %U %G", "", StringComparison.Ordinal); // one owner is all that there is inside
        var script = $"mount --make-rprivate /; mkdir $0/m && mount -t overlay -o lowerdir={lower}{(option.Length == 0 ? "" : "," + option)} none $0/m && cd $0/m && {listing}";
        var seen = Command.Run(new Run("sh", "-c", $"exec {mount} sh -c '{script.Replace("'", "'\\''", StringComparison.Ordinal)}' {stage.Folder}"));
        var wanted = Command.Run(new Run("sh", "-c", $"cd {stage.Root} && {listing}"));
        Assert.True(seen.ExitCode == 0, seen.ToString());
        Assert.Equal(wanted.Output, seen.Output);
        Assert.Contains("./gone/back", seen.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("/low", seen.Output, StringComparison.Ordinal);
    }

    [KernelFact(Any)]
    public void A_layer_is_there_once_and_stays_as_long_as_something_uses_it()
    {
        using var stage = new LayoutStage().With(Three);
        Assert.Contains("3 layers in", Good(Store(stage, "add", stage.At("layout") + ":it", "one")).Output, StringComparison.Ordinal);
        Assert.Contains("0 of them new", Good(Store(stage, "add", stage.At("layout") + ":it", "two")).Output, StringComparison.Ordinal);
        Assert.Equal(["one", "two"], Good(Store(stage, "ls")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')[0]));
        Good(Store(stage, "rm", "one"));
        Assert.Contains("0 layers removed, 3 stay", Good(Store(stage, "gc")).Output, StringComparison.Ordinal);
        Good(Store(stage, "rm", "two"));
        Assert.Contains("3 layers would be removed, 0 stay", Good(Store(stage, "gc", "--dry-run")).Output, StringComparison.Ordinal);
        Assert.Equal(3, Directory.GetDirectories(stage.At("store/layers/sha256")).Length);
        Assert.Contains("3 layers removed, 0 stay", Good(Store(stage, "gc")).Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(stage.At("store/layers/sha256")));
        Assert.Empty(Directory.GetFileSystemEntries(stage.At("store/tmp")));
        var again = Store(stage, "rm", "two");
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("has no image 'two'", again.Error, StringComparison.Ordinal);
    }

    [KernelTheory(Any)]
    [InlineData("echo x >> fs/etc/b", "'etc/b' was changed")]
    [InlineData("chmod 777 fs/etc", "'etc' was changed")]
    [InlineData("chown 9 fs/etc/a", "'etc/a' was changed")]
    [InlineData("rm fs/etc/a", "'etc/a' is missing")]
    [InlineData("ln -sfn elsewhere fs/link", "'link' was changed")]
    [InlineData("touch fs/more", "'more' was added")]
    [InlineData("rm contents", "its list of contents is missing")]
    public void What_was_changed_in_the_store_is_found(string change, string problem)
    {
        using var stage = new LayoutStage().With(Three[0]);
        Good(Store(stage, "add", stage.At("layout") + ":it"));
        Assert.Contains("1 layers, 0 problems", Good(Store(stage, "verify")).Output, StringComparison.Ordinal);
        Assert.Equal(0, Command.Run(new Run("sh", "-c", $"cd {stage.At("store/layers/sha256")}/* && {change}")).ExitCode);
        var run = Store(stage, "verify");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(problem, run.Error, StringComparison.Ordinal);
    }

    [KernelFact(Any)]
    public void A_layer_that_is_missing_is_found()
    {
        using var stage = new LayoutStage().With(Three[0]);
        Good(Store(stage, "add", stage.At("layout") + ":it", "one"));
        Directory.Delete(Directory.GetDirectories(stage.At("store/layers/sha256")).Single(), recursive: true);
        var run = Store(stage, "verify");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"one: its layer {LayoutStage.Digest(Three[0])} is missing", run.Error, StringComparison.Ordinal);
    }

    [KernelFact(Any | Needs.Getfattr)]
    public void What_an_image_says_to_overlayfs_is_not_passed_on()
    {
        using var stage = new LayoutStage().With(new TarBuilder()
            .Pax(("SCHILY.xattr.user.overlay.redirect", "/etc"), ("SCHILY.xattr.user.overlay.opaque", "y"), ("SCHILY.xattr.trusted.overlay.opaque", "y"), ("SCHILY.xattr.user.kind", "small")).Folder("d").File("d/f").End());
        var run = Good(Store(stage, "add", stage.At("layout") + ":it"));
        Assert.Contains("trusted.overlay.opaque user.overlay.opaque user.overlay.redirect", run.Error, StringComparison.Ordinal);
        var found = Command.Run(new Run("sh", "-c", $"getfattr -d -m - {stage.At("store/layers/sha256")}/*/fs/d 2>&1"));
        Assert.Contains("user.kind", found.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("overlay", found.Output, StringComparison.Ordinal);
    }

    [KernelFact(Any)]
    public void A_whiteout_that_is_no_whiteout_is_refused()
    {
        using var stage = new LayoutStage().With(new TarBuilder().File("a", "1").Entry('3', "etc").End());
        var run = Store(stage, "add", stage.At("layout") + ":it");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("'etc' is the device 0:0", run.Error, StringComparison.Ordinal);
        Nothing(stage);
    }

    [KernelTheory(Any)]
    [InlineData("digest")]
    [InlineData("diff_id")]
    [InlineData("size")]
    [InlineData("cut")]
    public void A_layer_that_is_not_what_it_should_be_leaves_nothing(string wrong)
    {
        var archive = Three[0];
        using var stage = new LayoutStage();
        var blob = LayoutStage.Layer("gzip", archive);
        stage.Write([(blob, wrong == "diff_id" ? LayoutStage.Digest([1]) : LayoutStage.Digest(archive))]);
        var path = stage.BlobPath(LayoutStage.Digest(blob));
        if (wrong != "diff_id")
        {
            var other = LayoutStage.Layer("gzip", Three[1]);
            File.WriteAllBytes(path, wrong switch { "size" => [.. blob, 0], "cut" => [.. blob[..^9], .. new byte[9]], _ => [.. other.Concat(new byte[blob.Length]).Take(blob.Length)] });
        }

        var run = Store(stage, "add", stage.At("layout") + ":it");
        Assert.Equal(1, run.ExitCode);
        Assert.NotEmpty(run.Error);
        Nothing(stage);
    }

    private static void Nothing(LayoutStage stage)
    {
        Assert.Empty(Directory.GetFileSystemEntries(stage.At("store/layers/sha256")));
        Assert.Empty(Directory.GetFileSystemEntries(stage.At("store/tmp")));
        Assert.Empty(Directory.GetFileSystemEntries(stage.At("store/images")));
    }

    private static RunResult Store(LayoutStage stage, params string[] arguments) => stage.Sandbox(["image", .. arguments, "--store", stage.At("store")]);

    private static RunResult Good(RunResult run)
    {
        Assert.True(run.ExitCode == 0, run.ToString());
        return run;
    }
}

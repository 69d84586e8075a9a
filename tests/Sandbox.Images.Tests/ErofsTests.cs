using System.Globalization;
using System.Text;
using Sandbox.Erofs;
using Sandbox.Images.Erofs;
using Sandbox.Images.Layouts;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Images.Tests;

/// <summary>EROFS images of trees: the kernel, erofs-utils and our reader see in them what was written.</summary>
public class ErofsTests
{
    private const Needs Mounted = ErofsStage.Any | Needs.ErofsMount;

    [KernelFact(Mounted)]
    public void The_kernel_sees_what_was_written()
    {
        using var stage = new ErofsStage().WithTree();
        var made = stage.Write(new DirectorySource(stage.At("tree")), "image");
        Assert.True(made.Bytes < 3 << 20, $"{made}: holes are stored");
        var expected = ErofsStage.Look(stage.At("tree"));
        Same(expected, stage.LookByKernel("image"));
        if (Environment.OSVersion.Version >= new Version(6, 12))
        {
            Same(expected, stage.LookByKernel("image", asFile: true));
        }
    }

    [KernelFact(ErofsStage.Any | Needs.LabVm)]
    public void An_older_kernel_sees_the_same()
    {
        using var stage = new ErofsStage().WithTree();
        stage.Write(new DirectorySource(stage.At("tree")), "image");
        var expected = ErofsStage.Look(stage.At("tree"), "contents");
        File.WriteAllText(stage.At("look.sh"), "mkdir -p /tmp/image; mount -t erofs -o ro,loop \"$3\" /tmp/image || exit\n" + ErofsStage.Describe);
        var run = Command.Run(new Run(Path.Combine(Machine.LabDirectory, "vm"), "run", "--share", stage.Folder, "--", "sh", stage.At("look.sh"), "/tmp/image", "contents", stage.At("image")) { Timeout = TimeSpan.FromMinutes(5) });
        Assert.True(run.ExitCode == 0, run.ToString());
        Same(expected, run.Output);
    }

    [KernelFact(ErofsStage.Any)]
    public void The_reader_sees_what_was_written()
    {
        using var stage = new ErofsStage().WithTree();
        stage.Write(new DirectorySource(stage.At("tree")), "image");
        using var file = File.OpenHandle(stage.At("image"));
        var image = new ErofsReader(file);
        var lines = image.Walk(image.Root).Append(([], image.Root)).Select(one => Line(image, one.Path, one.Entry)).Order(StringComparer.Ordinal);
        Same(ErofsStage.Look(stage.At("tree"), "names"), string.Concat(lines));
        foreach (var name in new[] { "f1", "f4033", "f4096", "f4097", "f131073", "sub/hard" })
        {
            var content = new byte[200_000];
            var length = image.Read(image.Find(Encoding.UTF8.GetBytes(name))!, 0, content);
            Assert.Equal(File.ReadAllBytes(stage.At("tree/" + name)), content[..length]);
        }

        var around = new byte[8];
        Assert.Equal(8, image.Read(image.Find("sparse"u8)!, 2_999_999_998, around));
        Assert.Equal("\0\0abc\0\0\0"u8.ToArray(), around);
        Assert.Equal(60, image.Attributes(image.Find("many"u8)!).Count);
        Assert.Null(image.Find("sub/absent"u8));
    }

    [KernelFact(ErofsStage.Any)]
    public void The_utilities_extract_what_was_written()
    {
        using var stage = new ErofsStage().WithTree();
        foreach (var special in new[] { "null", "block", "last", "pipe", "socket", "sparse", "hole" }) // nodes diff cannot compare; five gigabytes; a hole at the end, which fsck.erofs 1.5 cuts off (the kernel does not)
        {
            File.Delete(stage.At("tree/" + special));
        }

        stage.Write(new DirectorySource(stage.At("tree")), "image");
        var run = Command.Run(new("fsck.erofs", "--extract=" + stage.At("out"), "--preserve", stage.At("image")));
        Assert.True(run.ExitCode == 0, run.ToString());
        var difference = Command.Run(new("diff", "-r", "--no-dereference", stage.At("tree"), stage.At("out")));
        Assert.True(difference.ExitCode == 0, difference.ToString());
    }

    [KernelFact(Mounted)]
    public void The_same_tree_is_the_same_bytes_whoever_stored_it()
    {
        var large = new string('\0', 150_000) + "end"; // holes are found by content, not by who says that there are any
        using var one = new LayoutStage().With(new TarBuilder().Folder("./").Folder("a").File("a/x", "1", uid: 7).File("a/y", "22").Folder("b").HardLink("b/hard", "a/x").Link("l", "a").File("zeros", large).End());
        using var other = new LayoutStage().With(
            "zstd",
            new TarBuilder().File("gone", "secret").File("b/gone", "x").Folder("c").File("zeros", "old").End(),
            new TarBuilder().OldSparse("zeros", 150_003, "end", (150_000, 3)).File("b/.wh.gone").File(".wh.c").Link("l", "a").Folder("b").File("a/y", "22").File("a/x", "1", uid: 7).HardLink("b/hard", "l/x").Folder("a").File(".wh.gone").Folder("./").End());
        using var stage = new ErofsStage();
        var first = stage.Write(Source(one), "first");
        var second = stage.Write(Source(other), "second");
        Assert.Equal(0, one.Unpack().ExitCode);
        stage.Write(new DirectorySource(one.Root), "third");
        Same(stage.LookByKernel("first"), stage.LookByKernel("second"));
        Assert.Equal(first, second);
        Assert.Equal(File.ReadAllBytes(stage.At("first")), File.ReadAllBytes(stage.At("second")));
        Assert.Equal(File.ReadAllBytes(stage.At("first")), File.ReadAllBytes(stage.At("third")));
        File.WriteAllText(Path.Combine(one.Root, "a/y"), "23");
        File.SetLastWriteTimeUtc(Path.Combine(one.Root, "a/y"), DateTime.UnixEpoch.AddSeconds(1));
        Assert.NotEqual(first.Uuid, stage.Write(new DirectorySource(one.Root), "fourth").Uuid);
    }

    [KernelFact(Mounted)]
    public void Layers_under_overlayfs_are_what_they_are_as_one_tree()
    {
        using var layout = new LayoutStage().With(
            new TarBuilder().Folder("./").Folder("etc", mode: 0b111_000_000).File("etc/kept", "1").File("etc/gone", "1").Folder("usr").Folder("usr/lib").File("usr/lib/low", "1").Link("lib", "usr/lib").Folder("opaque").File("opaque/low", "1").Folder("again").File("again/low", "1").File("kind", "1").Folder("dir").File("dir/low", "1").End(),
            new TarBuilder().File("lib/new", "2").File("etc/.wh.gone").Folder("opaque").File("opaque/new", "2").File("opaque/.wh..wh..opq").File(".wh.again").Folder("again").File("again/new", "2").Folder("kind").File("kind/in", "2").File("dir", "2").End(),
            new TarBuilder().File("opaque/.wh.new").HardLink("etc/linked", "etc/kept").Folder("dir").File("dir/new", "3").End());
        using var stage = new ErofsStage();
        stage.Write(Source(layout), "flat");
        for (var i = 1; i <= 3; i++)
        {
            stage.Write(Source(layout, i), $"l{i}");
        }

        const string script = """
            mount -t tmpfs none "$1" && cd "$1" && mkdir 1 2 3 all && for i in 1 2 3; do mount -t erofs -o ro "$3/l$i" $i || exit; done
            mount -t overlay -o ro,lowerdir=3:2:1 none all && set -- "$1/all" || exit
            """;
        var expected = stage.LookByKernel("flat");
        Same(expected, stage.InNamespace(script + "\n" + ErofsStage.Describe, stage.At("mnt"), "", stage.Folder));
        Assert.Contains("\nusr/lib/new|f|", expected);
        Assert.DoesNotContain("again/low", expected);
    }

    [KernelFact(ErofsStage.Any)]
    public void An_archive_cannot_make_what_overlayfs_acts_on()
    {
        using var stage = new ErofsStage();
        using var whiteout = new LayoutStage().With(new TarBuilder().Entry('3', "etc", major: 0, minor: 0).End());
        Assert.Contains("with which overlayfs hides a file", Assert.Throws<ImageException>(() => stage.Write(Source(whiteout), "image")).Message);
        using var marked = new LayoutStage().With(new TarBuilder().Pax(("SCHILY.xattr.trusted.overlay.redirect", "/etc"), ("SCHILY.xattr.user.overlay.opaque", "y"), ("SCHILY.xattr.user.mine", "1")).Folder("d").End());
        var source = Source(marked);
        stage.Write(source, "image");
        Assert.Equal(["trusted.overlay.redirect", "user.overlay.opaque"], source.Attributes);
        using var file = File.OpenHandle(stage.At("image"));
        var image = new ErofsReader(file);
        Assert.Equal(["user.mine"], image.Attributes(image.Find("d"u8)!).Keys);
    }

    [KernelFact(ErofsStage.Any | Needs.Veritysetup)]
    public void Veritysetup_accepts_the_hash_tree()
    {
        using var stage = new ErofsStage();
        foreach (var (blocks, salt) in new[] { (1, ""), (2, "00ff"), (128, "aa"), (129, ""), (128 * 128 + 1, "0123456789") })
        {
            var path = stage.At("data");
            using (var file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite))
            {
                RandomAccess.SetLength(file, blocks * 4096L);
                RandomAccess.Write(file, "here"u8, blocks * 4096L - 4);
                var root = Verity.Append(file, blocks * 4096L, Convert.FromHexString(salt), new("01234567-89ab-cdef-0123-456789abcdef"));
                Assert.Equal(RandomAccess.GetLength(file), root.Bytes);
                var offset = root.HashOffset.ToString(CultureInfo.InvariantCulture);
                var good = Command.Run(new("veritysetup", "verify", path, path, Convert.ToHexStringLower(root.RootHash), "--hash-offset", offset));
                Assert.True(good.ExitCode == 0, $"{blocks} blocks: {good}");
                RandomAccess.Write(file, "l"u8, 4);
                Assert.NotEqual(0, Command.Run(new("veritysetup", "verify", path, path, Convert.ToHexStringLower(root.RootHash), "--hash-offset", offset)).ExitCode);
            }
        }
    }

    [KernelFact(ErofsStage.Any)]
    public void The_command_writes_images_and_layers()
    {
        using var layout = new LayoutStage().With(new TarBuilder().File("a", "1").End(), new TarBuilder().File("b", "2").File(".wh.a").End());
        using var stage = new ErofsStage();
        Assert.Contains("image: 2 inodes, 1 bytes of files", Tool("image", "erofs", layout.At("layout") + ":it", stage.At("image")).Output);
        Assert.Contains("layer: 3 inodes", Tool("image", "erofs", layout.At("layout"), stage.At("layer"), "--layer", "2").Output);
        Assert.Contains("dir: ", Tool("image", "erofs", "--from", layout.At("layout"), stage.At("dir")).Output);
        var wrong = Tool("image", "erofs", layout.At("layout"), stage.At("none"), "--layer", "3");
        Assert.Equal(1, wrong.ExitCode);
        Assert.Contains("the image has no layer 3", wrong.Error);
        Assert.Equal(2, Tool("image", "erofs", "--from", stage.Folder, stage.At("none"), "--layer", "1").ExitCode);
        Assert.Equal(["dir", "image", "layer"], Directory.EnumerateFileSystemEntries(stage.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    private static RunResult Tool(params string[] arguments) => Command.Run(new Run("dotnet", [Path.Combine(AppContext.BaseDirectory, "sandbox.dll"), .. arguments]));

    private static LayerSource Source(LayoutStage stage, int only = 0)
    {
        var layout = OciLayout.Open(stage.At("layout"));
        return new(layout, layout.Find("it", new("linux", "amd64")), only, new());
    }

    private static string Line(ErofsReader image, byte[] path, ErofsEntry entry)
    {
        var type = entry.Kind switch { ErofsKind.File => 'f', ErofsKind.Directory => 'd', ErofsKind.SymbolicLink => 'l', ErofsKind.Fifo => 'p', ErofsKind.Socket => 's', ErofsKind.BlockDevice => 'b', _ => 'c' };
        var target = type == 'l' ? Encoding.UTF8.GetString(image.Target(entry)) : "";
        var rest = type == 'd' ? "" : string.Create(CultureInfo.InvariantCulture, $"{entry.Size}|{entry.Links}");
        return string.Create(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetString(path)}|{type}|{Convert.ToString(entry.Permissions, 8)}|{entry.User}|{entry.Group}|{entry.Seconds}.{entry.Nanoseconds:d9}0|{target}|{rest}\n");
    }

    private static void Same(string expected, string found)
    {
        var different = expected.Split('\n').Zip(found.Split('\n')).FirstOrDefault(pair => pair.First != pair.Second);
        Assert.True(expected == found, $"expected: {different.First}\nfound:    {different.Second}");
    }
}

using Sandbox.Testing;
using Xunit;

namespace Sandbox.Images.Tests;

/// <summary><c>sandbox image unpack</c> of images as they should be.</summary>
public class UnpackTests
{
    [KernelTheory(LayoutStage.Any)]
    [InlineData("gzip")]
    [InlineData("zstd")]
    [InlineData("plain")]
    public void Files_have_their_content_owner_mode_and_time(string packing)
    {
        using var stage = new LayoutStage().With(packing, new TarBuilder()
            .Folder("./", mode: 0b111_101_000, seconds: 1_000_000)
            .Folder("etc", mode: 0b111_000_000, seconds: 2_000_000)
            .File("etc/name", "box\n", mode: 0b100_110_100_100, uid: 7, gid: 8, seconds: 3_000_000)
            .Pax(("mtime", "1234567.000000089"), ("uid", "70000"), ("SCHILY.xattr.user.kind", "small"), ("SCHILY.xattr.trusted.overlay.opaque", "y"))
            .File("etc/late", "x")
            .Link("etc/link", "/etc/name").HardLink("etc/hard", "etc/name").Entry('6', "etc/pipe").End());
        var run = stage.Unpack();
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Contains("extended attributes were left out: trusted.overlay.opaque", run.Error);
        var seen = Command.Run(new("sh", "-c", "cd \"$0\" && stat -c '%n %F %a %u:%g %Y %N' . etc etc/*; stat -c '%y' etc/late; cat etc/hard; getfattr --only-values -n user.kind etc/late 2>/dev/null || true", stage.Root)).Output;
        Assert.Contains(". directory 750 0:0 1000000 '.'\netc directory 700 0:0 2000000 'etc'\n", seen);
        Assert.Contains("etc/name regular file 4644 7:8 3000000 ", seen);
        Assert.Contains("etc/link symbolic link 777 0:0 1 'etc/link' -> '/etc/name'\n", seen);
        Assert.Contains("etc/pipe fifo 644 0:0 1", seen);
        Assert.Contains("etc/late regular empty file", seen.Replace("regular file", "regular empty file", StringComparison.Ordinal));
        Assert.Contains("00:00:00.000000089", Command.Run(new("sh", "-c", "date -u -d @1234567 +%H:%M:%S >/dev/null; stat -c 00:00:00.%y \"$0\"/etc/late | sed 's/00:00:00.*[.]/00:00:00./; s/ .*//'", stage.Root)).Output);
        Assert.Contains("box\n", seen);
    }

    [KernelFact(LayoutStage.Any)]
    public void A_whiteout_removes_what_lower_layers_have_and_nothing_of_its_own()
    {
        using var stage = new LayoutStage().With(
            new TarBuilder().File(".wh.kept").File("kept", "1").File(".wh.kept").File("a/old", "1").File("a/sub/old", "1").File("b", "1").Folder("c").File("c/d/e", "1").Link("l", "a").End(),
            new TarBuilder().File("a/new", "2").File("a/sub/new", "2").File("a/.wh..wh..opq").File(".wh.b").File("c", "now a file").File("l/.wh.absent").File(".wh..wh.aufs").End(),
            new TarBuilder().File("b", "3").File(".wh.b").End());
        var run = stage.Unpack();
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Equal("a a/new a/sub a/sub/new b c kept l", Tree(stage));
        Assert.Equal("now a file", File.ReadAllText(stage.At("root/c")));
    }

    [KernelFact(LayoutStage.Any)]
    public void Links_lead_to_where_they_lead_inside()
    {
        using var stage = new LayoutStage().With(
            new TarBuilder().Folder("usr/lib").Link("lib", "/usr/lib").Link("up", "../../../../usr").End(),
            new TarBuilder().File("lib/x", "1").File("up/y", "2").End());
        Assert.Equal(0, stage.Unpack().ExitCode);
        Assert.Equal("lib up usr usr/lib usr/lib/x usr/y", Tree(stage));
    }

    [KernelFact(LayoutStage.Any)]
    public void Sparse_files_have_their_holes()
    {
        using var stage = new LayoutStage().With(new TarBuilder()
            .OldSparse("old", 1 << 20, "abcd", (4096, 2), (1048574, 2))
            .Pax(("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0"), ("GNU.sparse.name", "new"), ("GNU.sparse.realsize", "1048576"))
            .File("GNUSparseFile.1/new", "2\n4096\n2\n1048574\n2\n".PadRight(512, '\0') + "abcd")
            .Pax(("GNU.sparse.map", "4096,2,1048574,2"), ("GNU.sparse.size", "1048576"), ("GNU.sparse.numblocks", "2"))
            .File("middle", "abcd").File("last", "z").End());
        var run = stage.Unpack();
        Assert.True(run.ExitCode == 0, run.ToString());
        foreach (var name in new[] { "old", "new", "middle" })
        {
            var bytes = File.ReadAllBytes(stage.At("root/" + name));
            Assert.Equal((1 << 20, "ab", "cd"), (bytes.Length, System.Text.Encoding.ASCII.GetString(bytes, 4096, 2), System.Text.Encoding.ASCII.GetString(bytes, 1048574, 2)));
            Assert.Equal(4, bytes.Count(b => b != 0));
        }

        Assert.Equal("z", File.ReadAllText(stage.At("root/last")));
    }

    [KernelFact(LayoutStage.Any)]
    public void Without_root_files_are_the_callers_and_set_id_bits_go()
    {
        using var stage = new LayoutStage().With(new TarBuilder().Folder("shut", mode: 0).Folder("shut/in", mode: 0b101_000_000, seconds: 4_000_000).Folder("closed", mode: 0b101_101_101).File("closed/su", "x", mode: 0b100_111_101_101, uid: 0).End());
        var run = stage.UnpackAsPlainUser();
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Contains("1 files lost their set-user-ID or set-group-ID bit", run.Error);
        Assert.Equal("0 1\n500 4000000\n", Command.Run(new("stat", "-c", "%a %Y", stage.At("root/shut"), stage.At("root/shut/in"))).Output);
        Assert.Equal($"555 {Machine.PlainUser}\n755 {Machine.PlainUser}\n", Command.Run(new("stat", "-c", "%a %u", stage.At("root/closed"), stage.At("root/closed/su"))).Output);
    }

    private static string Tree(LayoutStage stage) => Command.Run(new("sh", "-c", "cd \"$0\" && find . -mindepth 1 | sed 's,^./,,' | LC_ALL=C sort | tr '\\n' ' '", stage.Root)).Output.Trim();
}

using Sandbox.Testing;
using Xunit;

namespace Sandbox.Images.Tests;

/// <summary>Images that attack who unpacks them: each is refused with the reason, and nothing of it is left.</summary>
public class HostileTests
{
    private static readonly Dictionary<string, (byte[] Archive, string Reason)> Archives = new()
    {
        ["dot dot"] = (new TarBuilder().File("../out", "x").End(), "has '..'"),
        ["dot dot inside"] = (new TarBuilder().File("a/../../out", "x").End(), "has '..'"),
        ["hard link out"] = (new TarBuilder().HardLink("passwd", "../../etc/passwd").End(), "has '..'"),
        ["hard link through a link"] = (new TarBuilder().Link("etc", "/etc").HardLink("passwd", "etc/passwd").End(), "which is not there"),
        ["hard link to a directory"] = (new TarBuilder().Folder("d").HardLink("e", "d").End(), "which is a directory"),
        ["hard link to the root"] = (new TarBuilder().HardLink("e", ".").End(), "which is a directory"),
        ["root as a link"] = (new TarBuilder().Link(".", "/etc").End(), "is the root, and no directory"),
        ["a file as a directory"] = (new TarBuilder().File("a", "x").File("a/b", "x").End(), "cannot be made"),
        ["whiteout of dot dot"] = (new TarBuilder().File("a/.wh...", "").End(), "names nothing that could be removed"),
        ["whiteout of nothing"] = (new TarBuilder().File("a/.wh.", "").End(), "names nothing that could be removed"),
        ["NUL in a pax path"] = (new TarBuilder().Pax(("path", "a\0b")).File("a").End(), "has a NUL"),
        ["long name"] = (new TarBuilder().Pax(("path", new string('n', 256))).File("a").End(), "more than 255 bytes"),
        ["long path"] = (new TarBuilder().Pax(("path", string.Join('/', Enumerable.Repeat("d", 2100)))).File("a").End(), "more than 4095 bytes"),
        ["huge pax header"] = (new TarBuilder().Entry('x', "p", size: 1 << 21).End(), "are the most that are read"),
        ["pax record that lies"] = (new TarBuilder().Entry('x', "p", content: "99 path=a\n").File("a").End(), "whose length is not its length"),
        ["pax header twice"] = (new TarBuilder().Pax(("path", "a")).Pax(("path", "b")).File("c").End(), "two pax headers"),
        ["pax header without entry"] = (new TarBuilder().File("a").Pax(("path", "b")).End(), "ends behind a header"),
        ["global path"] = (new TarBuilder().Global(("path", "a")).File("b").End(), "a global pax header says 'path'"),
        ["negative size"] = (new TarBuilder().Pax(("size", "-1")).File("a").End(), "no number from 0"),
        ["size beyond the end"] = (new TarBuilder().Entry('0', "a", content: "x", size: 1 << 30).End(), "ends in the middle"),
        ["a directory with data"] = (new TarBuilder().Entry('5', "d", content: "smuggled").End(), "is no file and has data"),
        ["wrong checksum"] = (new TarBuilder().Entry('0', "a", wrongSum: true).End(), "wrong checksum"),
        ["unknown type"] = (new TarBuilder().Entry('Z', "a").End(), "which no layer has"),
        ["no archive"] = (System.Text.Encoding.ASCII.GetBytes(new string('x', 4096)), "is no octal number"),
        ["behind the end"] = ([.. new TarBuilder().File("a").End(), .. new TarBuilder().File("b").End()], "something follows"),
        ["sparse overlap"] = (new TarBuilder().OldSparse("s", 100, "abcd", (50, 2), (40, 2)).End(), "not in order"),
        ["sparse outside"] = (new TarBuilder().OldSparse("s", 10, "abcd", (0, 2), (9, 2)).End(), "not in order"),
        ["sparse without end"] = (new TarBuilder().Pax(("GNU.sparse.map", "0,1"), ("GNU.sparse.size", "9223372036854775807")).File("s", "x").End(), "cannot be written"),
        ["sparse lies"] = (new TarBuilder().OldSparse("s", 100, "abcd", (0, 2)).End(), "are stored"),
        ["empty link"] = (new TarBuilder().Link("l", "").End(), "which no link can"),
        ["cut off"] = (new TarBuilder().File("a", "content").CutOff(700), "ends in the middle"),
    };

    public static TheoryData<string> Names => [.. Archives.Keys];

    [KernelTheory(LayoutStage.Any)]
    [MemberData(nameof(Names))]
    public void It_is_refused(string name)
    {
        using var stage = new LayoutStage().With(new TarBuilder().File("below", "x").End(), Archives[name].Archive);
        Refused(stage, stage.Unpack(), Archives[name].Reason);
    }

    [KernelTheory(LayoutStage.Any)]
    [InlineData("..", true)]
    [InlineData("a/../..", true)]
    [InlineData("", false)]
    public void Links_do_not_lead_out(string target, bool leadsInside)
    {
        using var stage = new LayoutStage();
        File.WriteAllText(stage.At("victim"), "as it was");
        stage.With(
            new TarBuilder().Folder("a").Link("out", target.Length == 0 ? stage.Folder : target).End(), // the folder is where the victim is, and there is none of that name inside
            new TarBuilder().File("out/victim", "x").End());
        var run = stage.Unpack();
        Assert.Equal("as it was", File.ReadAllText(stage.At("victim")));
        Assert.True(run.ExitCode == (leadsInside ? 0 : 1), run.ToString());
        Assert.Equal(leadsInside, File.Exists(stage.At("root/victim")));
    }

    [KernelFact(LayoutStage.Any)]
    public void Depth_does_not_keep_it_from_cleaning_up()
    {
        var archive = new TarBuilder();
        var link = string.Join('/', Enumerable.Repeat("d", 45));
        archive.Folder(link).Link("deeper", "/" + link);
        for (var i = 0; i < 60; i++)
        {
            archive.Folder("deeper/" + link).Entry('2', $"n{i}", "deeper/" + link).Link("deeper", i % 2 == 0 ? $"n{i}" : "/" + link);
        }

        using var stage = new LayoutStage().With(archive.Entry('Z', "refused").End());
        Refused(stage, stage.Unpack(), "");
    }

    [KernelFact(LayoutStage.Any)]
    public void What_a_killed_run_has_left_is_removed_and_what_others_have_put_there_is_not()
    {
        using var stage = new LayoutStage().With(new TarBuilder().File("a").End());
        Directory.CreateDirectory(stage.At(".root.partial-1/deep"));
        File.SetUnixFileMode(stage.At(".root.partial-1"), (UnixFileMode)0b111_000_000);
        Directory.CreateDirectory(stage.At(".root.partial-2"));
        Command.Run(new("chown", $"{Machine.PlainUser}", stage.At(".root.partial-2")));
        File.SetUnixFileMode(stage.At(".root.partial-2"), (UnixFileMode)0b111_000_000);
        Assert.Equal(0, stage.Unpack().ExitCode);
        Assert.Equal([".root.partial-2", "root"], stage.Left);
    }

    [KernelFact(LayoutStage.Any)]
    public void Limits_hold()
    {
        using var stage = new LayoutStage().With(new TarBuilder().File("zeros", new string('\0', 4 << 20)).File("b").End());
        Refused(stage, stage.Unpack("--max-size", "1000000"), "--max-size");
        Refused(stage, stage.Unpack("--max-entries", "1"), "--max-entries");
        Assert.Equal(0, stage.Unpack().ExitCode);
    }

    [KernelFact(LayoutStage.Any)]
    public void Device_nodes_are_left_out_refused_or_made()
    {
        using var stage = new LayoutStage().With(new TarBuilder().Entry('3', "null", major: 1, minor: 3).End());
        Refused(stage, stage.Unpack("--devices", "refuse"), "is a device node");
        Assert.Contains("1 device nodes were left out", stage.Unpack().Error);
        Assert.False(File.Exists(stage.At("root/null")));
        Directory.Delete(stage.Root);
        Assert.Equal(0, stage.Unpack("--devices", "create").ExitCode);
        Assert.Equal("1:3\n", Command.Run(new("stat", "-c", "%t:%T", stage.At("root/null"))).Output);
    }

    [KernelFact(LayoutStage.Any)]
    public void A_blob_that_was_changed_is_refused()
    {
        var archive = new TarBuilder().File("a", "content").End();
        using var stage = new LayoutStage();
        var good = LayoutStage.Layer("gzip", archive);
        stage.Write([(good, LayoutStage.Digest("another"u8.ToArray()))]);
        Refused(stage, stage.Unpack(), "what the layer unpacks to should be");
        stage.Write([(good, LayoutStage.Digest(archive))]);
        var path = stage.BlobPath(LayoutStage.Digest(good));
        var changed = File.ReadAllBytes(path);
        changed[4] ^= 1; // the time in gzip's header: what it unpacks to is the same
        File.WriteAllBytes(path, changed);
        Refused(stage, stage.Unpack(), "the blob of the layer should be");
        File.WriteAllBytes(path, changed[..^1]);
        Refused(stage, stage.Unpack(), "is no file of the");
        File.Delete(path);
        Command.Run(new("mkfifo", path));
        Refused(stage, stage.Unpack(), "is no file of the");
        File.Delete(path);
        Refused(stage, stage.Unpack(), "No such file");
    }

    [KernelFact(LayoutStage.Any)]
    public void Documents_that_lie_are_refused()
    {
        using var stage = new LayoutStage().With(new TarBuilder().File("a").End());
        const string manifest = "application/vnd.oci.image.manifest.v1+json";
        Try("""{"schemaVersion":2,"manifests":[],"layers":[],"config":{"mediaType":"a","digest":"b","size":1}}""", manifest, "could be taken for an index and for a manifest");
        Try("""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}""", manifest, "one of them lies");
        Try("""{"schemaVersion":1,"layers":[]}""", manifest, "schemaVersion 1");
        Try("""{"schemaVersion":2,"schemaVersion":2,"layers":[]}""", manifest, "is not the JSON document");
        Try("""{"schemaVersion":2,"config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:../../../etc/passwd","size":1},"layers":[]}""", manifest, "has the digest");
        Try("""{"schemaVersion":2,"config":{"mediaType":"application/vnd.wasm","digest":"sha256:0000000000000000000000000000000000000000000000000000000000000000","size":1},"layers":[]}""", manifest, "no container image");
        Try("[]", manifest, "is not the JSON document");

        void Try(string document, string type, string reason)
        {
            stage.Index($$"""{"schemaVersion":2,"manifests":[{{LayoutStage.Descriptor(type, stage.Blob(document), ""","annotations":{"org.opencontainers.image.ref.name":"it"}""")}}]}""");
            Refused(stage, stage.Unpack(), reason);
        }
    }

    private static void Refused(LayoutStage stage, RunResult run, string reason)
    {
        Assert.True(run.ExitCode == 1 && run.Error.Contains(reason, StringComparison.Ordinal), run.ToString());
        Assert.StartsWith("sandbox: ", run.Error);
        Assert.DoesNotContain("   at ", run.Error);
        Assert.Equal(stage.Left.Where(name => name is "victim"), stage.Left);
    }
}

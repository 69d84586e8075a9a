using System.Text;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Images.Tests;

/// <summary>Archives of images: of a layout, of docker save, of the .NET SDK; packed or not; and such that lie.</summary>
public class ArchiveTests
{
    private const string Diff = "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[";
    private static readonly byte[] Layer = new TarBuilder().File("etc/name", "box").End();

    [KernelTheory(LayoutStage.Any)]
    [InlineData("plain")]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public void A_layout_in_an_archive_is_unpacked(string packing)
    {
        using var stage = new LayoutStage().With(Layer);
        var archive = new TarBuilder().Folder("./").Folder("./blobs");
        foreach (var file in Directory.GetFiles(stage.At("layout"), "*", SearchOption.AllDirectories))
        {
            archive.File("./" + Path.GetRelativePath(stage.At("layout"), file), Encoding.Latin1.GetString(File.ReadAllBytes(file)));
        }

        File.WriteAllBytes(stage.At("it.tar"), LayoutStage.Layer(packing, archive.End()));
        Unpacked(stage, "it.tar:it");
        Assert.Contains("has no tag 'other'", Refused(stage, "it.tar:other"));
    }

    [KernelTheory(LayoutStage.Any)]
    [InlineData("plain", "/layer.tar")]
    [InlineData("gzip", "/layer.tar")] // the .NET SDK packs them and keeps the name
    [InlineData("zstd", ".tar")]
    public void What_docker_save_and_the_SDK_write_is_unpacked(string packing, string suffix)
    {
        using var stage = new LayoutStage();
        var (id, name) = (LayoutStage.Digest(Layer), "0123" + suffix);
        Save(stage, new TarBuilder().File("c.json", Config(id)).File(name, Encoding.Latin1.GetString(LayoutStage.Layer(packing, Layer))), $$"""[{"Config":"c.json","RepoTags":["docker.io/my/box:1"],"Layers":["{{name}}"]}]""");
        Unpacked(stage, "it.tar");
        Unpacked(stage, "it.tar:1");
        Unpacked(stage, "it.tar:my/box:1");
        Assert.Contains("it has docker.io/my/box:1", Refused(stage, "it.tar:2"));
        Assert.Contains($"diff_id {id}", stage.Run("image", "inspect", "it.tar").Output);
    }

    [KernelFact(LayoutStage.Any)]
    public void A_link_leads_to_a_file_of_the_archive_or_nowhere()
    {
        using var stage = new LayoutStage();
        var id = LayoutStage.Digest(Layer);
        Try("../a/layer.tar", null);
        Try("../../etc/passwd", "which is no file of the archive");
        Try("/etc/passwd", "which is no file of the archive");
        Try("layer.tar", "is no file");
        Try("..", "is no file");

        void Try(string target, string? why)
        {
            Save(stage, new TarBuilder().File("c.json", Config(id)).Folder("a").File("a/layer.tar", Encoding.Latin1.GetString(Layer)).Link("b/layer.tar", target), """[{"Config":"c.json","Layers":["b/layer.tar"]}]""");
            if (why is null)
            {
                Unpacked(stage, "it.tar");
            }
            else
            {
                Assert.Contains(why, Refused(stage, "it.tar"));
            }
        }
    }

    [KernelFact(LayoutStage.Any)]
    public void Archives_that_lie_are_refused()
    {
        using var stage = new LayoutStage();
        var (id, layer) = (LayoutStage.Digest(Layer), Encoding.Latin1.GetString(Layer));
        const string manifest = """[{"Config":"c.json","Layers":["l"]}]""";
        Try(new TarBuilder().File("c.json", Config(id)).File("l", layer).File("./l", layer), manifest, "'./l' is there twice");
        Try(new TarBuilder().File("c.json", Config(id)).File("../l", layer), manifest, "leads out of the archive");
        Try(new TarBuilder().File("c.json", Config(id)).File("/l", layer), manifest, "leads out of the archive");
        Try(new TarBuilder().File("c.json", Config(id)), manifest, "has no 'l', which its documents name");
        Try(new TarBuilder().File("c.json", Config(id)).Entry('6', "l"), manifest, "'l' is no file");
        Try(new TarBuilder().File("c.json", Config(LayoutStage.Digest([]))).File("l", layer), manifest, "the blob of the layer should be");
        Try(new TarBuilder().File("c.json", Config(id, id)).File("l", layer), manifest, "has 1 layers, and its config 2 diff_ids");
        Try(new TarBuilder().File("l", layer), "[]", "lists no image");
        Try(new TarBuilder().File("l", layer), """[{"Layers":[]}]""", "has an image without 'Config'");
        Try(new TarBuilder().File("l", layer), """{"Config":"c.json"}""", "is not the JSON document");
        File.WriteAllBytes(stage.At("it.tar"), new TarBuilder().File("a").End());
        Assert.Contains("is no archive of an image", Refused(stage, "it.tar"));
        File.WriteAllBytes(stage.At("it.tar"), LayoutStage.Layer("gzip", Layer)[..^12]);
        Assert.Contains("it.tar' ", Refused(stage, "it.tar"));

        void Try(TarBuilder archive, string documents, string why)
        {
            Save(stage, archive, documents);
            Assert.Contains(why, Refused(stage, "it.tar"));
        }
    }

    [KernelFact(LayoutStage.Any | Needs.Skopeo | Needs.Umoci)]
    public void Archives_that_skopeo_writes_are_unpacked()
    {
        using var stage = new LayoutStage().With(Layer, new TarBuilder().File("second", "2").End());
        var run = Command.Run(new Run("sh", "-ec", "skopeo copy -q oci:layout:it oci-archive:oci.tar:it && skopeo copy -q oci:layout:it docker-archive:docker.tar:box:1") { Directory = stage.Folder });
        Assert.True(run.ExitCode == 0, run.ToString());
        foreach (var archive in new[] { "oci.tar", "docker.tar:box:1" })
        {
            Unpacked(stage, archive);
        }
    }

    private static string Config(params string[] ids) => "{\"architecture\":\"" + Layouts.Platform.Own.Architecture + "\",\"os\":\"linux\"," + Diff + string.Join(',', ids.Select(id => $"\"{id}\"")) + "]}}";

    private static void Save(LayoutStage stage, TarBuilder archive, string manifest) => File.WriteAllBytes(stage.At("it.tar"), archive.File("manifest.json", manifest).End());

    private static void Unpacked(LayoutStage stage, string archive)
    {
        var run = stage.Run("image", "unpack", archive, stage.Root);
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Equal("box", File.ReadAllText(stage.At("root/etc/name")));
        Directory.Delete(stage.Root, recursive: true);
    }

    private static string Refused(LayoutStage stage, string archive)
    {
        var run = stage.Run("image", "unpack", archive, stage.Root);
        Assert.True(run.ExitCode == 1, run.ToString());
        Assert.DoesNotContain("   at ", run.Error);
        Assert.False(Directory.Exists(stage.Root));
        return run.Error;
    }
}

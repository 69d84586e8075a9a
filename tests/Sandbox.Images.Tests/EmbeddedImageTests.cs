using System.Security.Cryptography;
using Sandbox.Erofs;
using Sandbox.Images.Erofs;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Images.Tests;

/// <summary>An image behind a program, and the digest that a launcher can make of it by itself.</summary>
public class EmbeddedImageTests
{
    [Fact]
    public void Our_SHA_256_is_that_of_others()
    {
        using var stage = new ErofsStage();
        var random = new Random(7);
        foreach (var size in Enumerable.Range(0, 200).Concat([(1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 * (1 << 20) + 77]))
        {
            var bytes = new byte[size + 20];
            random.NextBytes(bytes);
            File.WriteAllBytes(stage.At("bytes"), bytes);
            using var file = File.OpenHandle(stage.At("bytes"));
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes.AsSpan(10, size))), Sha256.OfPart(file, 10, size));
        }
    }

    [KernelFact(LayoutStage.Any)]
    public void The_layers_of_an_image_are_taken_from_the_store()
    {
        using var stage = new LayoutStage().With(new TarBuilder().Folder("etc").File("etc/motd", "base\n").File("etc/gone", "base\n").End(), new TarBuilder().Folder("etc").File("etc/motd", "app\n").File("etc/.wh.gone", "").End());
        File.WriteAllText(stage.At("it.sandbox.yaml"), "sandbox: 1\nroot:\n  image: oci:layout:it\n  embed: true\nprocess: {command: [/bin/app]}\n");
        (string, string)[] store = [("SANDBOX_STORE", stage.At("store"))];
        Good(stage.Sandbox(["lock", stage.At("it.sandbox.yaml")], store));
        var early = stage.Sandbox(["embed", stage.At("it.sandbox.yaml"), stage.At("root.erofs")], store);
        Assert.True(early.ExitCode == 1 && early.Error.Contains("it.sandbox.yaml(4,10): the layer sha256:", StringComparison.Ordinal) && early.Error.Contains("put it there with `sandbox build ", StringComparison.Ordinal), early.ToString());
        Good(stage.Sandbox(["build", stage.At("it.sandbox.yaml")], store));
        Good(stage.Sandbox(["embed", stage.At("it.sandbox.yaml"), stage.At("root.erofs")], store));
        using var file = File.OpenHandle(stage.At("root.erofs"));
        var image = new ErofsReader(file);
        Assert.Equal(["motd"], image.List(image.Find("/etc"u8)!).Select(one => System.Text.Encoding.ASCII.GetString(one.Name)));
        Assert.Equal(4, image.Find("/etc/motd"u8)!.Size);
    }

    [KernelFact(ErofsStage.Any)]
    public void What_a_killed_one_has_left_goes_and_what_another_writes_stays()
    {
        using var stage = new ErofsStage();
        Directory.CreateDirectory(stage.At("tree"));
        File.WriteAllText(stage.At(".image.partial-1"), "left");
        File.WriteAllText(stage.At(".other.partial-1"), "of another name");
        using var held = File.OpenHandle(stage.At(".image.partial-2"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        ErofsWriter.Write(new DirectorySource(stage.At("tree")), stage.At("image"), new(0));
        Assert.Equal([".image.partial-2", ".other.partial-1", "image", "tree"], Directory.GetFileSystemEntries(stage.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    private static void Good(RunResult run) => Assert.True(run.ExitCode == 0, run.ToString());

    [KernelFact(ErofsStage.Any)]
    public void An_image_lies_at_a_block_behind_the_program()
    {
        using var stage = new ErofsStage();
        Directory.CreateDirectory(stage.At("tree"));
        File.WriteAllText(stage.At("tree/motd"), "inside\n");
        ErofsWriter.Write(new DirectorySource(stage.At("tree")), stage.At("image"), new(0));
        File.WriteAllBytes(stage.At("program"), new byte[5000]);
        File.SetUnixFileMode(stage.At("program"), (UnixFileMode)0b111_101_000);
        EmbeddedImage.Join(stage.At("program"), stage.At("image"), stage.At("joined"));
        EmbeddedImage.Join(stage.At("program"), stage.At("image"), stage.At("joined"));
        Assert.Equal((UnixFileMode)0b111_101_000, File.GetUnixFileMode(stage.At("joined")));
        Assert.Equal(8192 + new FileInfo(stage.At("image")).Length, new FileInfo(stage.At("joined")).Length);
        using var file = File.OpenHandle(stage.At("joined"));
        var reader = new ErofsReader(file, 8192);
        var buffer = new byte[100];
        Assert.Equal("inside\n", System.Text.Encoding.ASCII.GetString(buffer, 0, reader.Read(reader.Find("/motd"u8)!, 0, buffer)));
        var parts = EmbeddedImage.Describe(stage.At("image")).Split(' ');
        Assert.Equal([$"{new FileInfo(stage.At("image")).Length}", Convert.ToHexStringLower(reader.Uuid.ToByteArray(bigEndian: true)), Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(stage.At("image"))))], parts);
        Assert.Throws<FileNotFoundException>(() => EmbeddedImage.Join(stage.At("none"), stage.At("image"), stage.At("other")));
        Assert.Equal(["image", "joined", "program", "tree"], Directory.GetFileSystemEntries(stage.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }
}

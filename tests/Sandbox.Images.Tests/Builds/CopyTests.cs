using Sandbox.Testing;
using Xunit;

namespace Sandbox.Images.Tests.Builds;

/// <summary><c>copy</c>: what becomes of which file.</summary>
public class CopyTests
{
    // As Dockerfile's COPY: a directory's contents, a file by its name into what is a directory.
    [KernelTheory(BuildStage.Any)]
    [InlineData("from: a.txt, to: /x", "f 644 0:0 x")]
    [InlineData("from: a.txt, to: /x/", "d 755 0:0 x|f 644 0:0 x/a.txt")]
    [InlineData("from: a.txt, to: x", "d 755 0:0 work|f 644 0:0 work/x")]
    [InlineData("from: a.txt, to: .", "d 755 0:0 work|f 644 0:0 work/a.txt")]
    [InlineData("from: dir, to: /x", "d 755 0:0 x|d 755 0:0 x/deep|f 644 0:0 x/deep/b|l 777 0:0 x/link -> deep/b|f 755 0:0 x/run")]
    [InlineData("from: [a.txt, dir], to: /x", "d 755 0:0 x|f 644 0:0 x/a.txt|d 755 0:0 x/deep|f 644 0:0 x/deep/b|l 777 0:0 x/link -> deep/b|f 755 0:0 x/run")]
    [InlineData("from: \"*.txt\", to: /x/", "d 755 0:0 x|f 644 0:0 x/a.txt")]
    [InlineData("from: \"d[a-i]r/r?n\", to: /x/", "d 755 0:0 x|f 755 0:0 x/run")]
    [InlineData("from: dir, to: /x, ignore: [\"**/b\", \"dir/link\"]", "d 755 0:0 x|d 755 0:0 x/deep|f 755 0:0 x/run")]
    [InlineData("from: dir, to: /x, ignore: [\"dir/*\", \"!dir/deep/b\"]", "d 755 0:0 x|f 644 0:0 x/deep/b")]
    [InlineData("from: dir/run, to: /x, owner: \"7:8\", mode: \"0640\"", "f 640 7:8 x")]
    [InlineData("from: dir, to: /x, owner: \"app\", mode: \"0640\"", "d 755 1234:1235 x|d 750 1234:1235 x/deep|f 640 1234:1235 x/deep/b|l 777 1234:1235 x/link -> deep/b|f 640 1234:1235 x/run")]
    [InlineData("from: a.txt, to: /lib/", "d 755 0:0 usr|d 755 0:0 usr/lib|f 644 0:0 usr/lib/a.txt")]
    [InlineData("from: root, to: /", "d 755 0:0 usr|d 755 0:0 usr/lib|f 644 0:0 usr/lib/c")]
    [InlineData("from: a.txt, to: /tmp/", "d 1777 0:0 tmp|f 644 0:0 tmp/a.txt")]
    [InlineData("from: a.txt, to: /out/../../x", "f 644 0:0 x")]
    [InlineData("from: a.txt, to: /escape/x", "d 755 0:0 usr|d 755 0:0 usr/lib|f 644 0:0 usr/lib/x")]
    public void A_copy_makes_this_layer(string copy, string layer)
    {
        using var stage = Stage();
        stage.Spec($"from: \"oci:layout:it\"\nsteps:\n- workdir: /work\n- copy: {{{copy}}}\n").Build();
        Assert.Equal(layer.Split('|').Where(line => line != "d 755 0:0 x/deep" || !copy.Contains("!dir", StringComparison.Ordinal)), stage.Last.Where(line => line != "d 755 0:0 x/deep" || !copy.Contains("!dir", StringComparison.Ordinal)));
    }

    [KernelTheory(BuildStage.Any)]
    [InlineData("from: none.txt, to: /x", "no 'none.txt' to copy")]
    [InlineData("from: \"*.none\", to: /x", "no '*.none' to copy")]
    [InlineData("from: dir, to: /x, ignore: [\"**\"]", "nothing is left to copy")]
    [InlineData("from: dir, to: /x, ignore: [\"[z-a]\"]", "'[z-a]' is no pattern")]
    [InlineData("from: \"[z-a]\", to: /x", "'[z-a]' is no pattern")]
    [InlineData("from: dir, to: /etc/passwd", "is a file in what is there so far")]
    [InlineData("from: usr, to: /usr", "is a directory in what is there so far")]
    [InlineData("from: a.txt, to: /x, owner: nobody-here", "has no 'nobody-here'")]
    [InlineData("from: pipe, to: /x/", "a socket or a device")]
    public void What_cannot_be_copied_is_said_at_its_line(string copy, string said)
    {
        using var stage = Stage().File("usr/lib", "a file here");
        if (copy.StartsWith("from: pipe", StringComparison.Ordinal))
        {
            Directory.CreateDirectory(stage.At("pipe"));
            Assert.Equal(0, Command.Run(new("mknod", stage.At("pipe/null"), "c", "1", "3")).ExitCode);
        }

        var run = stage.Spec($"from: \"oci:layout:it\"\nsteps:\n- copy: {{{copy}}}\n").Run();
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("app.sandbox.yaml(6,5): ", run.Error, StringComparison.Ordinal);
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(stage.At("app.sandbox.lock")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(stage.At("store/tmp")));
    }

    [KernelFact(BuildStage.Any)]
    public void Links_of_the_project_lead_nowhere()
    {
        using var stage = Stage();
        File.CreateSymbolicLink(stage.At("dir/host"), "/etc/shadow");
        File.CreateSymbolicLink(stage.At("outside"), "/etc");
        stage.Spec("steps:\n- copy: {from: dir, to: /x}\n").Build();
        Assert.Contains("l 777 0:0 x/host -> /etc/shadow", stage.Last);
        var run = stage.Spec("steps:\n- copy: {from: outside/shadow, to: /x}\n").Run();
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("no 'outside/shadow' to copy", run.Error, StringComparison.Ordinal);
    }

    [KernelFact(BuildStage.Any)]
    public void Files_of_stages_and_images_are_as_the_layers_together_have_them()
    {
        using var stage = Stage();
        stage.Spec("""
            stages:
              lower:
                from: "oci:layout:it"
                steps:
                - copy: {from: a.txt, to: /usr/lib/both}
                - copy: {from: dir/run, to: /usr/lib/both}
            steps:
            - copy: {stage: lower, from: /lib, to: /taken, owner: "5"}
            - copy: {image: "oci:layout:it", from: "/etc/pass*", to: /etc/}
            """).Build();
        Assert.Equal(["d 755 5:5 taken", "f 755 5:5 taken/both", "f 4755 5:5 taken/libc"], stage.Layers[0].Select(line => line.Replace("5:0", "5:5", StringComparison.Ordinal)));
        Assert.Equal("#!/bin/sh\n", stage.Content("taken/both"));
        Assert.Equal(["d 755 0:0 etc", "f 600 0:0 etc/passwd"], stage.Layers[1]);
    }

    // A base with a merged /usr, a sticky /tmp and a link that wants to leave.
    private static BuildStage Stage()
    {
        var stage = new BuildStage();
        stage.Layout.With(new TarBuilder().Folder("usr").Folder("usr/lib").File("usr/lib/libc", "libc", mode: 0b100_111_101_101).Link("lib", "usr/lib").Link("escape", "../../../usr/lib")
            .Entry('5', "tmp", mode: 0b1_111_111_111).Folder("etc").File("etc/passwd", "app:x:1234:1235::/:/bin/sh\n", mode: 0b110_000_000).Folder("work").End());
        return stage.File("a.txt", "a").File("dir/deep/b", "b").File("dir/run", "#!/bin/sh\n", isExecutable: true).File("root/lib/c", "c").Also(() => File.CreateSymbolicLink(stage.At("dir/link"), "deep/b"));
    }
}

using System.Text.RegularExpressions;
using Sandbox.Images.Tests.Builds;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Images.Tests;

/// <summary>
/// Builds and pulls onto disks (tmpfs, in a mount namespace of their own) that are full at one moment or another, by bytes or by files: it is said with its line and what to do, nothing half made stays,
/// and when there is room the next run completes.
/// </summary>
public partial class FullDiskTests
{
    private const string Line = @"app\.sandbox\.yaml\(";

    [KernelTheory(LayoutStage.Any | Needs.Aot | Needs.Busybox)]
    [InlineData("size=24k", Line + @"5,5\): No space left on device")] // the archive of the first copy
    [InlineData("size=2500k", Line + @"5,5\): the layer .* the file 'bin/sh' cannot be written: No space")]
    [InlineData("size=4m", Line + @"6,5\): No space left on device")] // that of the second
    [InlineData("size=6m", Line + @"6,5\): .*No space left on device")]
    [InlineData("size=7m", Line + @"7,5\): the command ended with exit code 1; .*The disk of the store '.*' is full: ")]
    [InlineData("size=8m", Line + @"7,5\): No space left on device")] // the archive of what the command has made
    [InlineData("size=9m", Line + @"7,5\): .*No space left on device")]
    [InlineData("nr_inodes=8", "'.*' cannot be made: No space left on device")] // the store itself
    [InlineData("nr_inodes=30", Line + @"6,5\): the file 'one/.*' cannot be made: No space left on device")]
    [InlineData("nr_inodes=400", Line + @"7,5\): the command ended with exit code 1; .*The disk of the store '.*' is full: ")]
    [InlineData("nr_inodes=650", Line + @"7,5\): the file 'two/.*' cannot be made: No space left on device")]
    public void A_build_says_where_the_disk_was_full_and_the_next_completes(string disk, string said)
    {
        using var stage = new BuildStage();
        File.Copy(Machine.Find("busybox")!, Directory.CreateDirectory(stage.At("bin")).FullName + "/sh");
        for (var i = 0; i < 300; i++)
        {
            stage.File($"tree/f{i}", new string('x', 3000));
        }

        stage.Spec("steps:\n- copy: {from: bin, to: /bin/}\n- copy: {from: tree, to: /one/}\n- run: \"/bin/sh -c 'cp -r /one /two'\"\n");
        var run = On(stage.At(""), disk, "build app.sandbox.yaml --store disk/store", "image verify --store disk/store", "ls disk/store/tmp app.sandbox.* tmp");
        Assert.Matches($"^1\n({(disk == "nr_inodes=8" ? "" : ".* 0 problems\n")})app.sandbox.yaml\n\ndisk/store/tmp:\n\ntmp:\n0\n.* 3 layers, 0 problems\napp.sandbox.lock\napp.sandbox.yaml\n\ndisk/store/tmp:\n\ntmp:\n$", Without(run.Output));
        Assert.Matches($"(?m)^sandbox: {said}.*[Mm]ake room and try again", run.Error);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [KernelTheory(LayoutStage.Any)]
    [InlineData("size=4k")]
    [InlineData("size=100k")]
    [InlineData("size=302k")]
    [InlineData("nr_inodes=2")]
    [InlineData("nr_inodes=4")]
    [InlineData("nr_inodes=6")]
    [InlineData("nr_inodes=8")]
    public void A_pull_leaves_the_layout_as_it_was_and_the_next_completes(string disk)
    {
        using var stage = new RegistryStage();
        var run = On(stage.Image.Folder, disk, $"image pull {stage.Server.Host}/box:it disk/it:it", "image inspect disk/it:it --json >/dev/null && echo whole", "find disk -type d -name '.*'; ls disk; ls disk/it");
        Assert.Matches("^1\n\n?0\n.*whole\nit\nblobs\nindex.json\noci-layout\n$", run.Output.Replace("\ndisk\n", "\n", StringComparison.Ordinal));
        Assert.Matches("(?m)^sandbox: .*No space left on device.*[Mm]ake room and try again", run.Error);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [KernelTheory(LayoutStage.Any)]
    [InlineData("size=200k")] // on its way from the registry
    [InlineData("size=400k")] // unpacked
    [InlineData("nr_inodes=16")]
    public void A_build_that_fetches_says_so_and_the_next_completes(string disk)
    {
        using var stage = new RegistryStage();
        File.WriteAllText(stage.Image.At("app.sandbox.yaml"), $"sandbox: 1\nroot: {{image: \"{stage.Server.Host}/box:it\"}}\nprocess: {{command: [/a]}}\n");
        Assert.Equal(0, stage.Image.Run("lock", "app.sandbox.yaml").ExitCode);
        var run = On(stage.Image.Folder, disk, "build app.sandbox.yaml --store disk/store", "image verify --store disk/store", "ls disk/store/tmp");
        Assert.Matches("^1\n.* 0 layers, 0 problems\n0\n.* 1 layers, 0 problems\n$", Without(run.Output));
        Assert.Matches(@"(?m)^sandbox: app\.sandbox\.yaml\(2,\d+\): .*No space left on device.*[Mm]ake room and try again", run.Error);
    }

    // Twice: while the disk is small, and when it has room. Each time the exit code, what `tool` says then, and what is there.
    private static RunResult On(string folder, string disk, string command, string then, string list)
    {
        const string roomy = "size=100m,nr_inodes=100000";
        Directory.CreateDirectory(folder + "/tmp");
        var environment = new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH")!, ["HOME"] = folder, ["TMPDIR"] = folder + "/tmp", ["DOTNET_EnableDiagnostics"] = "0", ["SANDBOX_RUNTIME"] = BuildStage.RuntimeBinary };
        var script = $"mkdir disk; mount -t tmpfs -o {disk} none disk; tool() {{ dotnet \"$0\" \"$@\"; }}; once() {{ tool {command} >out; echo $?; tool {then}; {list}; }}; once; mount -o remount,{roomy} disk; once 2>/dev/null";
        return Command.Run(new Run("unshare", "-m", "sh", "-c", script, LayoutStage.Tool) { Directory = folder, Environment = environment, Timeout = TimeSpan.FromSeconds(60) });
    }

    // What verify says of an unreadable store stands on standard error, and a store's path is the stage's.
    private static string Without(string output) => Progress().Replace(output, "");

    [GeneratedRegex(@"(?m)^(layer sha256:|sandbox: ).*\n")]
    private static partial Regex Progress();
}

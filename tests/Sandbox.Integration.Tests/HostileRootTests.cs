using Sandbox.Testing;
using Xunit;

namespace Sandbox.Integration.Tests;

/// <summary>A root directory made by an attacker: links where mount points and files are looked for. Whatever happens, the host does not change.</summary>
public class HostileRootTests : StageTests
{
    public HostileRootTests()
        : this([])
    {
    }

    private protected HostileRootTests(string[] hidden)
        : base(hidden)
    {
    }

    [KernelTheory(Stage.Root)]
    [InlineData("dev")]
    [InlineData("proc")]
    [InlineData("tmp")]
    public void A_mount_point_that_is_a_link_is_refused(string target)
    {
        foreach (var user in new[] { User.Tests, User.Plain })
        {
            using var stage = Of("defaults", "plain");
            Replace(stage, target, Victim(stage));
            var run = Command.Run(stage.Behind("", stage.Launch("-c", "touch /dev/owned /tmp/owned /proc/owned; true") with { AsPlainUser = user == User.Plain }));
            Assert.Equal((125, ""), (run.ExitCode, run.Output));
            Assert.Contains($"/{target}: E", run.Error, StringComparison.Ordinal);
            Assert.Empty(Directory.GetFileSystemEntries(stage.At("victim")));
        }
    }

    [KernelTheory(Stage.Root)]
    [InlineData("{0}")]
    [InlineData("../../../../../../../../{0}")]
    [InlineData("/proc/self/root{0}")]
    public void A_target_that_is_a_link_to_the_host_is_resolved_in_the_root(string link)
    {
        using var stage = Of("failures", "fragile");
        Directory.CreateDirectory(stage.At("rootfs/work"));
        Directory.CreateDirectory(stage.At("data"));
        File.WriteAllText(stage.At("data/brought"), "");
        RootDirectory.Install(NativeProgram.Of("probe"), stage.At("rootfs/bin/tool"));
        Replace(stage, "data", string.Format(System.Globalization.CultureInfo.InvariantCulture, link, Victim(stage)));
        var run = Command.Run(stage.Behind("mount --bind victim victim", stage.Launch()));
        Assert.Equal(125, run.ExitCode);
        Assert.StartsWith("fragile.sandbox.yaml(13): SBX1007: ", run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(stage.At("victim")));
    }

    [KernelFact(Stage.Root)]
    public void Users_are_not_looked_up_in_the_host_s_file_nor_in_what_would_block()
    {
        using var stage = Of("failures", "fragile");
        foreach (var directory in new[] { "rootfs/work", "rootfs/data", "data" })
        {
            Directory.CreateDirectory(stage.At(directory));
        }

        RootDirectory.Install(NativeProgram.Of("probe"), stage.At("rootfs/bin/tool"));
        File.WriteAllText(stage.At("passwd"), "web:x:0:0::/:/bin/sh\n");
        foreach (var attack in new[] { $"ln -s {stage.At("passwd")} rootfs/etc/passwd", "ln -s ../../passwd rootfs/etc/passwd", "mkfifo rootfs/etc/passwd", "ln -s /proc/1/environ rootfs/etc/passwd", "mkdir rootfs/etc/passwd", "truncate -s 2M rootfs/etc/passwd" })
        {
            var run = Command.Run(stage.Behind("rm -r rootfs/etc/passwd; " + attack, stage.Launch()) with { Timeout = TimeSpan.FromSeconds(5) });
            Assert.Equal(125, run.ExitCode);
            Assert.StartsWith("fragile.sandbox.yaml(9): SBX1039: user ", run.Error, StringComparison.Ordinal);
        }
    }

    [KernelFact(Stage.Root)]
    public void The_command_and_the_working_directory_are_the_root_s_own()
    {
        using var stage = Of("failures", "fragile");
        Directory.CreateDirectory(stage.At("rootfs/data"));
        Directory.CreateDirectory(stage.At("data"));
        Directory.CreateSymbolicLink(stage.At("rootfs/work"), Victim(stage));
        File.CreateSymbolicLink(stage.At("rootfs/bin/tool"), "/usr/bin/id");
        var run = Command.Run(stage.Launch());
        Assert.Equal(125, run.ExitCode);
        Assert.StartsWith("fragile.sandbox.yaml(8): SBX1038: working directory /work: ENOENT: ", run.Error, StringComparison.Ordinal);
        File.Delete(stage.At("rootfs/work"));
        Directory.CreateDirectory(stage.At("rootfs/work"));
        Assert.Equal(127, Command.Run(stage.Launch()).ExitCode);
    }

    private static string Victim(Stage stage) => Directory.CreateDirectory(stage.At("victim")).FullName;

    private static void Replace(Stage stage, string name, string target)
    {
        var path = Path.Combine(stage.RootFs, name);
        if (Directory.Exists(path))
        {
            Directory.Delete(path);
        }

        File.CreateSymbolicLink(path, target);
    }
}

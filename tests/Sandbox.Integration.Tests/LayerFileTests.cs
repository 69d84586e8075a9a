using Sandbox.Testing;
using Xunit;

namespace Sandbox.Integration.Tests;

/// <summary>Layers of <c>root.layers</c> that are files with images.</summary>
public class LayerFileTests() : StageTests([])
{
    [KernelFact(Stage.Any | Needs.Root | Needs.Erofs | Needs.Squashfs | Needs.ErofsMount)]
    public void Images_are_layers_and_their_devices_go_with_the_sandbox()
    {
        using var stage = WithImages("images");
        Assert.Equal(["top", "middle", "low", "base", "group", "middle", "passwd", "top", "touch: /etc/x: Read-only file system"], stage.Lines("cat /etc/top /etc/middle /etc/base; ls /etc; busybox touch /etc/x 2>&1 || true"));
        var attached = Directory.GetDirectories("/sys/block", "loop*").Select(device => Path.Combine(device, "loop/backing_file")).Where(File.Exists).Select(file => File.ReadAllText(file).Trim());
        Assert.DoesNotContain(stage.At("middle.squashfs"), attached);
    }

    [KernelFact(Stage.Any | Needs.Root | Needs.Erofs | Needs.Squashfs | Needs.ErofsMount)]
    public void What_is_no_image_is_refused_by_name()
    {
        using var stage = WithImages("images");
        File.WriteAllText(stage.At("top.erofs"), "text");
        var none = stage.Shell("true");
        Assert.Equal(125, none.ExitCode);
        Assert.StartsWith("images.sandbox.yaml(3): SBX1083: root of layers top.erofs: EINVAL: this layer is a file without an EROFS or squashfs image; name a directory or such an image", none.Error, StringComparison.Ordinal);
    }

    [KernelFact(Stage.Any | Needs.Erofs | Needs.Squashfs)]
    public void A_user_namespace_is_told_to_unpack_it()
    {
        using var stage = WithImages("own");
        var run = stage.Shell("true");
        Assert.Equal(125, run.ExitCode);
        Assert.StartsWith("own.sandbox.yaml(3): SBX1083: root of layers top.erofs: EPERM: a user namespace may not mount an image; unpack it and name the directory", run.Error, StringComparison.Ordinal);
    }

    private Stage WithImages(string spec)
    {
        var stage = Of("layer-files", spec);
        stage.Write("rootfs/etc/base", "low\n");
        stage.Write("m/etc/middle", "middle\n");
        stage.Write("m/etc/top", "hidden\n");
        stage.Write("t/etc/top", "top\n");
        Assert.Equal(0, Command.Run(new Run("mkfs.erofs", ["--quiet", stage.At("top.erofs"), stage.At("t")])).ExitCode);
        Assert.Equal(0, Command.Run(new Run("mksquashfs", [stage.At("m"), stage.At("middle.squashfs"), "-quiet", "-no-progress"])).ExitCode);
        return stage;
    }
}

using Sandbox.Testing;
using Xunit;

namespace Sandbox.Integration.Tests;

/// <summary><c>root.extensions</c> from published launchers; what fits and what does not is in the tests of the tool.</summary>
public class ExtensionTests : StageTests
{
    public ExtensionTests()
        : this([])
    {
    }

    private protected ExtensionTests(string[] hidden)
        : base(hidden)
    {
    }

    [KernelTheory(Stage.Any)]
    [InlineData("of-dir", User.Tests)]
    [InlineData("of-dir", User.Plain)]
    [InlineData("of-layers", User.Tests)]
    [InlineData("of-layers", User.Plain)]
    public void They_lie_over_the_root_and_nothing_is_written_there(string spec, User user)
    {
        using var stage = Extended(spec);
        const string seen = "cat /usr/share/own /usr/share/both /opt/tools; for f in /usr/x /opt/x /usr/share/own; do busybox touch $f 2>&1; done; busybox grep -cE ' /(usr|opt) ro,nosuid,nodev.* overlay ' /proc/self/mountinfo";
        Assert.Equal(["own", "more", "tools", "touch: /usr/x: Read-only file system", "touch: /opt/x: Read-only file system", "touch: /usr/share/own: Read-only file system", "2"], stage.Lines(seen, user));
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void A_mount_of_the_spec_lies_on_them(User user)
    {
        using var stage = Extended("of-dir");
        Assert.Equal(["x"], stage.Lines("ls /usr/cache; echo x > /usr/cache/x; ls /usr/cache", user));
    }

    [KernelTheory(Stage.Any)]
    [InlineData("of-dir", User.Tests)]
    [InlineData("of-dir", User.Plain)]
    [InlineData("of-layers", User.Tests)]
    [InlineData("of-layers", User.Plain)]
    public void One_for_another_system_is_refused_with_its_line(string spec, User user)
    {
        using var stage = Extended(spec);
        stage.Write("more.raw/usr/lib/extension-release.d/extension-release.more", "ID=other\nVERSION_ID=1\n");
        AssertRefused(stage.Shell("echo ran", user), spec, "extension more.raw: EINVAL: the extension is for another system than this root; take one that fits, or correct its release file: ID=other, and here it is mine");
    }

    [KernelTheory(Stage.Any)]
    [InlineData(User.Tests)]
    [InlineData(User.Plain)]
    public void A_link_in_the_place_of_usr_does_not_lead_out(User user)
    {
        using var stage = Extended("of-dir");
        Directory.Move(stage.At("rootfs/usr"), stage.At("moved"));
        Directory.CreateSymbolicLink(stage.At("rootfs/usr"), stage.At("moved"));
        AssertRefused(stage.Shell("echo ran", user), "of-dir", "extension /usr: ELOOP: the root has a symbolic link or a file there, and extensions are laid over a directory; make it one");
        File.Delete(stage.At("tools/usr/lib/extension-release.d/extension-release.tools"));
        File.CreateSymbolicLink(stage.At("tools/usr/lib/extension-release.d/extension-release.tools"), stage.At("release"));
        stage.Write("release", "ID=mine\n");
        AssertRefused(stage.Shell("echo ran", user), "of-dir", "extension tools: ENOENT: an extension says in this file for which system it is; write it, with ID= and VERSION_ID= of the root, or ID=_any: usr/lib/extension-release.d/extension-release.tools");
    }

    private static void AssertRefused(RunResult run, string spec, string said) =>
        Assert.Equal((125, "", $"{spec}.sandbox.yaml({(spec == "of-dir" ? 4 : 5)}): SBX1085: {said}\n"), (run.ExitCode, run.Output, run.Error));

    private Stage Extended(string spec)
    {
        var stage = Of("extensions", spec);
        stage.Write("rootfs/etc/os-release", "ID=mine\nVERSION_ID=1\n");
        stage.Write("rootfs/usr/share/own", "own\n");
        stage.Write("rootfs/usr/share/both", "root\n");
        stage.Write("rootfs/opt/own", "own\n");
        stage.Write("top/etc/top", "top\n");
        stage.Write("tools/usr/lib/extension-release.d/extension-release.tools", "ID=mine\nVERSION_ID=1\n");
        stage.Write("tools/usr/share/both", "tools\n");
        stage.Write("tools/opt/tools", "tools\n");
        stage.Write("more.raw/usr/lib/extension-release.d/extension-release.more", "ID=_any\n");
        stage.Write("more.raw/usr/share/both", "more\n");
        stage.Write("more.raw/usr/cache/below", "more\n");
        return stage;
    }
}

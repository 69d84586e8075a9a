using Sandbox.Testing;
using Xunit;

namespace Sandbox.Cli.Tests.Runtime;

/// <summary><c>root.extensions</c>, seen from the inside.</summary>
public class ExtensionTests
{
    private const Needs Kernel = Needs.Aot | Needs.Root | Needs.Busybox;

    [KernelTheory(Kernel | Needs.Userns)]
    [InlineData("dir: rootfs", false)]
    [InlineData("dir: rootfs", true)]
    [InlineData("layers: [rootfs]", false)]
    [InlineData("layers: [rootfs]", true)]
    [InlineData("{dir: rootfs, ephemeral: true}", true)]
    public void Theirs_lie_over_the_root_the_last_on_top(string root, bool asPlainUser)
    {
        using var stage = new ExtensionStage().With("a", "ID=debian\nVERSION_ID=12\n", "usr/share/both", "usr/share/two", "opt/a").With("b", "ID=_any\n", "usr/share/two", "usr/bin/b");
        root = root.Trim('{', '}').Replace(", ", "\n  ", StringComparison.Ordinal);
        var run = stage.Run("cat /usr/share/own /usr/share/both /usr/share/two /opt/a /usr/bin/b; touch /usr/x; touch /opt/x; touch /usr/share/own; cat /proc/mounts | grep -c \" /usr overlay ro,nosuid,nodev\"", "a, b", root, asPlainUser);
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Equal("own\na\nb\na\nb\n1\n", run.Output);
        Assert.Equal(3, run.Error.Split("Read-only file system").Length - 1);
    }

    [KernelTheory(Kernel | Needs.Userns)]
    [InlineData(false)]
    [InlineData(true)]
    public void A_root_that_is_written_to_is_so_but_for_usr(bool asPlainUser)
    {
        using var stage = new ExtensionStage().With("a", files: "usr/share/both");
        Directory.Delete(stage.Desk.At("rootfs/opt"));
        stage.Desk.Write("a/opt/tool", "tool\n");
        File.SetUnixFileMode(Directory.CreateDirectory(stage.Desk.At("rootfs/var")).FullName, (UnixFileMode)0x1ff); // 0777
        var place = asPlainUser ? "/x" : "/var/x"; // of root's files inside a user has only those that are new
        var run = stage.Run($"echo x >{place} && cat {place} /opt/tool /usr/share/both; touch /usr/share/x || touch /opt/x || rm /usr/share/own", root: "layers: [rootfs]\n  ephemeral: true", asPlainUser: asPlainUser);
        Assert.True((run.ExitCode, run.Output) == (1, "x\ntool\na\n"), run.ToString());
        Assert.False(Directory.Exists(stage.Desk.At("rootfs/opt")));
    }

    [KernelFact(Kernel)]
    public void Mounts_of_the_spec_lie_on_the_extensions()
    {
        using var stage = new ExtensionStage().With("a", files: ["usr/cache/below"]);
        var run = stage.Run("ls /usr/cache; touch /usr/cache/x && ls /usr/cache", rest: "mounts: [{type: tmpfs, target: /usr/cache}]");
        Assert.True((run.ExitCode, run.Output) == (0, "x\n"), run.ToString());
    }

    [KernelFact(Kernel | Needs.Erofs | Needs.Squashfs | Needs.ErofsMount)]
    public void Images_are_extensions_and_their_devices_go_with_the_sandbox()
    {
        using var stage = new ExtensionStage().With("a", files: ["usr/share/both", "usr/share/two"]).With("b", files: ["usr/share/two", "opt/b"]).With("c", files: "usr/share/c");
        Assert.Equal(0, Command.Run(new Run("mkfs.erofs", ["--quiet", stage.Desk.At("a.raw"), stage.Desk.At("a")])).ExitCode);
        Assert.Equal(0, Command.Run(new Run("mksquashfs", [stage.Desk.At("b"), stage.Desk.At("b.squashfs"), "-quiet", "-no-progress"])).ExitCode);
        stage.Desk.Write("rootfs/etc/motd", "");
        const string script = "cat /usr/share/own /usr/share/both /usr/share/two /opt/b /usr/share/c /etc/motd; touch /usr/share/c";
        var run = stage.Run(script, "a.raw, b.squashfs, c", rest: "namespaces: {user: host}\nfiles: [{path: /etc/motd, content: \"of the spec\\n\"}]");
        Assert.True((run.ExitCode, run.Output) == (1, "own\na\nb\nb\nc\nof the spec\n"), run.ToString());
        var layered = stage.Run(script, "a.raw, b.squashfs, c", "layers: [rootfs]", rest: "namespaces: {user: host}");
        Assert.True((layered.ExitCode, layered.Output) == (1, "own\na\nb\nb\nc\n"), layered.ToString());
        var attached = Directory.GetDirectories("/sys/block", "loop*").Select(device => Path.Combine(device, "loop/backing_file")).Where(File.Exists).Select(file => File.ReadAllText(file).Trim());
        Assert.DoesNotContain(attached, file => file.StartsWith(stage.Desk.Directory, StringComparison.Ordinal));

        var refused = stage.Run("true", "a.raw");
        Assert.Contains("it.sandbox.yaml(4): SBX1085: extension a.raw: EPERM: a user namespace may not mount an image", refused.Error, StringComparison.Ordinal);
    }

    [KernelFact(Kernel | Needs.UtilLinux)]
    public void What_is_mounted_below_usr_is_not_uncovered()
    {
        AssertNotUncovered("rootfs/usr", "/usr");
        AssertNotUncovered("a/opt", "a");
    }

    private static void AssertNotUncovered(string directory, string name)
    {
        using var stage = new ExtensionStage().With("a", files: "opt/a");
        Directory.CreateDirectory(stage.Desk.At(directory + "/share/secret"));
        foreach (var user in new[] { "new", "host" })
        {
            stage.Desk.Write("it.sandbox.yaml", ExtensionStage.Spec("true", "a", rest: $"namespaces: {{user: {user}}}"));
            var run = Command.Run(new Run("unshare", "--mount", "sh", "-c", $"mount -t tmpfs none {directory}/share/secret && exec dotnet {Desk.Tool} run it.sandbox.yaml") { Directory = stage.Desk.Directory, Environment = RuntimeStage.Environment });
            Assert.True(run.ExitCode == 125, run.ToString());
            Assert.StartsWith($"it.sandbox.yaml(4): SBX1085: extension {name}: EBUSY: ", run.Error, StringComparison.Ordinal);
            Assert.EndsWith("share/secret\n", run.Error, StringComparison.Ordinal);
        }
    }

    [KernelFact(Kernel | Needs.UtilLinux)]
    public void Two_overlays_lie_on_one_another_and_a_third_does_not()
    {
        using var stage = new ExtensionStage().With("a", files: "usr/share/both");
        Directory.CreateDirectory(stage.Desk.At("empty"));
        Directory.CreateDirectory(stage.Desk.At("merged"));
        var onDir = InOwnMounts("mount -t overlay none -o lowerdir=empty:rootfs merged", "dir: merged");
        Assert.True((onDir.ExitCode, onDir.Output) == (0, "a\n"), onDir.ToString());
        var onLayers = InOwnMounts("mount -t overlay none -o lowerdir=empty:rootfs merged", "layers: [merged]");
        Assert.True(onLayers.ExitCode == 125, onLayers.ToString());
        Assert.StartsWith("it.sandbox.yaml(4): SBX1085: extension /usr: EINVAL: the kernel refuses the layers: overlays lie on one another twice at most", onLayers.Error, StringComparison.Ordinal);

        RunResult InOwnMounts(string mount, string root)
        {
            stage.Desk.Write("it.sandbox.yaml", ExtensionStage.Spec("cat /usr/share/both", "a", root));
            Assert.Equal(0, Command.Run(new("chmod", "-R", "a+rX", stage.Desk.Directory)).ExitCode);
            return Command.Run(new Run("unshare", "--mount", "sh", "-c", $"{mount} && exec dotnet {Desk.Tool} run it.sandbox.yaml") { Directory = stage.Desk.Directory, Environment = RuntimeStage.Environment });
        }
    }

    [KernelTheory(Kernel | Needs.Userns)]
    [InlineData(false)]
    [InlineData(true)]
    public void One_that_is_another_is_refused(bool asPlainUser)
    {
        using var stage = new ExtensionStage().With("a");
        stage.Desk.Write("a/usr/lib/extension-release.d/extension-release.b", "ID=_any\n");
        Directory.CreateSymbolicLink(stage.Desk.At("b"), "a");
        var run = stage.Run("echo ran", "a, b", asPlainUser: asPlainUser);
        Assert.True((run.ExitCode, run.Output) == (125, ""), run.ToString());
        Assert.StartsWith("it.sandbox.yaml(4): SBX1085: extension /usr: ELOOP: one of the extensions lies within another", run.Error, StringComparison.Ordinal);
    }

    [KernelFact(Kernel)]
    public void A_root_that_is_built_has_them_too()
    {
        using var stage = new ExtensionStage().With("a", files: "usr/share/both");
        stage.Desk.Write("it.sandbox.yaml", ExtensionStage.Spec("cat /usr/share/own /usr/share/both; touch /usr/x", "a", "readonly: true", "build: {steps: [{copy: {from: rootfs, to: /}}]}"));
        var run = new Run("dotnet", Desk.Tool, "build", "it.sandbox.yaml") { Directory = stage.Desk.Directory, Environment = new Dictionary<string, string>(RuntimeStage.Environment) { ["SANDBOX_STORE"] = stage.Desk.At("store") } };
        var built = Command.Run(run);
        Assert.True(built.ExitCode == 0, built.ToString());
        var ran = Command.Run(run with { Arguments = [Desk.Tool, "run", "it.sandbox.yaml"] });
        Assert.True((ran.ExitCode, ran.Output) == (1, "own\na\n"), ran.ToString());
        Assert.Contains("Read-only file system", ran.Error, StringComparison.Ordinal);
    }

    [KernelFact(Kernel)]
    public void Many_of_them()
    {
        using var stage = new ExtensionStage();
        var names = Enumerable.Range(0, 65).Select(number => $"e{number}").ToList();
        names.ForEach(name => stage.With(name, files: "usr/share/both"));
        var run = stage.Run("cat /usr/share/own /usr/share/both", string.Join(", ", names.Take(64)));
        Assert.True((run.ExitCode, run.Output) == (0, "own\ne63\n"), run.ToString());
        Assert.StartsWith("it.sandbox.yaml(68): SBX1085: extension e64: E2BIG: these are more than 64 extensions", stage.Run("true", string.Join(",\n    ", names)).Error, StringComparison.Ordinal); // each has its own line
    }
}

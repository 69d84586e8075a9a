using Sandbox.Testing;
using Xunit;

namespace Sandbox.Images.Tests;

/// <summary><c>sandbox image pull | push | inspect</c> with a real registry, and beside others' tools.</summary>
public class RegistryTests
{
    private const Needs Any = LayoutStage.Any | Needs.Registry;

    private static byte[][] Two => [new TarBuilder().Folder("etc").File("etc/a", "one").End(), new TarBuilder().File("etc/b", "two").File("etc/.wh.a").End()];

    [KernelFact(Any)]
    public void What_is_pushed_comes_back_as_it_was()
    {
        using var registry = new Registry();
        using var stage = new LayoutStage().With(Two);
        Good(stage, "push", stage.At("layout") + ":it", registry.Host + "/a/b:v1");
        Assert.Contains("there already", Good(stage, "push", stage.At("layout") + ":it", registry.Host + "/a/b:v2").Error, StringComparison.Ordinal);
        Good(stage, "pull", registry.Host + "/a/b:v1", stage.At("back"));
        Good(stage, "pull", registry.Host + "/a/b:v2", stage.At("back") + ":other");
        Assert.Equal(0, Command.Run(new Run("diff", "-r", stage.At("layout/blobs"), stage.At("back/blobs"))).ExitCode);
        Good(stage, "unpack", stage.At("back") + ":v1", stage.At("one"));
        Good(stage, "unpack", stage.At("back") + ":other", stage.At("two"));
        Assert.Equal("two", File.ReadAllText(stage.At("two/etc/b")));
        Assert.Contains("etc", Good(stage, "inspect", registry.Host + "/a/b:v1").Output + "etc", StringComparison.Ordinal);
    }

    [KernelFact(Any | Needs.ImageTools)]
    public void Others_tools_give_and_take_the_same()
    {
        using var registry = new Registry();
        using var stage = new LayoutStage().With(Two);
        Good(stage, "push", stage.At("layout") + ":it", registry.Host + "/ours:1");
        Tool("skopeo", "copy", "--insecure-policy", "--src-tls-verify=false", $"docker://{registry.Host}/ours:1", $"oci:{stage.At("theirs")}:1");
        Good(stage, "unpack", stage.At("theirs") + ":1", stage.At("a"));
        Tool("skopeo", "copy", "--insecure-policy", "--dest-tls-verify=false", "--format", "v2s2", $"oci:{stage.At("layout")}:it", $"docker://{registry.Host}/docker:1");
        Good(stage, "pull", registry.Host + "/docker:1", stage.At("docker"));
        Good(stage, "unpack", stage.At("docker") + ":1", stage.At("b"));
        Assert.Equal(0, Command.Run(new Run("diff", "-r", stage.At("a"), stage.At("b"))).ExitCode);
    }

    [KernelFact(Any)]
    public void A_registry_with_logins_is_asked_with_the_user_s()
    {
        // bob:secret
        using var registry = new Registry("bob:$2b$05$crTUHml3LnmiTiW0QJl1meKr29ZFhfm28M1CbM8zwQ3ZztpkamhOS");
        using var stage = new LayoutStage().With(Two);
        var refused = Sandbox(stage, "", "push", stage.At("layout") + ":it", registry.Host + "/a:1");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("login", refused.Error, StringComparison.Ordinal);
        var wrong = Sandbox(stage, Login(registry, "bob:secrex"), "push", stage.At("layout") + ":it", registry.Host + "/a:1");
        Assert.Equal(1, wrong.ExitCode);
        Assert.DoesNotContain("secrex", wrong.Error + wrong.Output, StringComparison.Ordinal);
        foreach (var config in new[] { Login(registry, "bob:secret"), $$$"""{"credHelpers":{"{{{registry.Host}}}":"test"}}""" })
        {
            var right = Sandbox(stage, config, "push", stage.At("layout") + ":it", registry.Host + "/a:1");
            Assert.True(right.ExitCode == 0, right.ToString());
        }
    }

    [KernelFact(Any)]
    public void A_blob_that_the_registry_has_lost_or_changed_leaves_nothing()
    {
        using var registry = new Registry();
        using var stage = new LayoutStage().With(Two);
        Good(stage, "push", stage.At("layout") + ":it", registry.Host + "/a:1");
        var layer = registry.BlobPath(LayoutStage.Digest(LayoutStage.Layer("gzip", Two[1])));
        var bytes = File.ReadAllBytes(layer);
        bytes[^1] ^= 1;
        File.WriteAllBytes(layer, bytes);
        var changed = stage.Sandbox(["image", "pull", registry.Host + "/a:1", stage.At("back")]);
        Assert.Equal(1, changed.ExitCode);
        Assert.Contains("it was changed at the registry or on the way", changed.Error, StringComparison.Ordinal);
        File.Delete(layer);
        var lost = stage.Sandbox(["image", "pull", registry.Host + "/a:1", stage.At("back")]);
        Assert.Equal(1, lost.ExitCode);
        Assert.Contains("404", lost.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(stage.At("back")));
    }

    [KernelFact(Any)]
    public void A_pull_that_is_killed_leaves_what_the_next_one_puts_right()
    {
        using var registry = new Registry();
        var content = new string('x', 1 << 20);
        var layer = new TarBuilder();
        for (var i = 0; i < 24; i++)
        {
            layer.File($"f{i}", content + i);
        }

        using var stage = new LayoutStage().With("plain", layer.End());
        Good(stage, "push", stage.At("layout") + ":it", registry.Host + "/a:1");
        for (var i = 0; i < 12; i++)
        {
            var pulling = Command.Start(new Run("dotnet", LayoutStage.Tool, "image", "pull", registry.Host + "/a:1", stage.At("back")));
            Thread.Sleep(120 + (i * 20));
            pulling.Dispose(); // SIGKILL
        }

        Good(stage, "pull", registry.Host + "/a:1", stage.At("back"));
        Assert.Empty(Directory.EnumerateFiles(stage.At("back"), "*.partial", SearchOption.AllDirectories));
        Good(stage, "unpack", stage.At("back") + ":1", stage.At("root"));
    }

    private static string Login(Registry registry, string login) => $$$"""{"auths":{"{{{registry.Host}}}":{"auth":"{{{Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(login))}}}" } } }""";

    private static RunResult Sandbox(LayoutStage stage, string config, params string[] arguments)
    {
        Directory.CreateDirectory(stage.At("config/bin"));
        File.WriteAllText(stage.At("config/config.json"), config.Length == 0 ? "{}" : config);
        File.WriteAllText(stage.At("config/bin/docker-credential-test"), "#!/bin/sh\nread server\n[ \"$1\" = get ] && echo '{\"ServerURL\":\"x\",\"Username\":\"bob\",\"Secret\":\"secret\"}'\n");
        File.SetUnixFileMode(stage.At("config/bin/docker-credential-test"), (UnixFileMode)0b111_101_101);
        return stage.Sandbox(["image", .. arguments], ("DOCKER_CONFIG", stage.At("config")), ("PATH", stage.At("config/bin") + ":" + Environment.GetEnvironmentVariable("PATH")));
    }

    private static RunResult Good(LayoutStage stage, params string[] arguments)
    {
        var run = stage.Sandbox(["image", .. arguments]);
        Assert.True(run.ExitCode == 0, run.ToString());
        return run;
    }

    private static void Tool(string program, params string[] arguments)
    {
        var run = Command.Run(new Run(program, arguments) { Timeout = TimeSpan.FromSeconds(60) });
        Assert.True(run.ExitCode == 0, run.ToString());
    }
}

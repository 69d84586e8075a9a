using Sandbox.Testing;
using Xunit;

namespace Sandbox.Images.Tests;

/// <summary><c>sandbox lock</c> and <c>sandbox build</c> of an image in a registry.</summary>
public class LockTests(DebianRegistry registry) : IClassFixture<DebianRegistry>
{
    private const Needs Any = LayoutStage.Any | Needs.DockerRegistry;

    [KernelFact(Any)]
    public void A_tag_that_moves_changes_nothing_until_it_is_locked_anew()
    {
        using var stage = new LayoutStage().With(new TarBuilder().File("etc/a", "first").End());
        Push(stage);
        Spec(stage, $"{registry.Host}/moving:1");
        Good(Sandbox(stage, "lock", stage.At("app.sandbox.yaml")));
        var locked = File.ReadAllText(stage.At("app.sandbox.lock"));
        Assert.Contains("unchanged", Good(Sandbox(stage, "lock", "--check", stage.At("app.sandbox.yaml"))).Output, StringComparison.Ordinal);

        using var other = new LayoutStage().With(new TarBuilder().File("etc/a", "second").End());
        Push(other);
        var check = Sandbox(stage, "lock", "--check", stage.At("app.sandbox.yaml"));
        Assert.Equal(1, check.ExitCode);
        Assert.Contains("is not what `sandbox lock` would write", check.Output, StringComparison.Ordinal);
        Assert.Equal(locked, File.ReadAllText(stage.At("app.sandbox.lock")));

        Good(Sandbox(stage, "build", stage.At("app.sandbox.yaml"), "--store", stage.At("store")));
        Assert.Equal(["first"], Directory.GetFiles(stage.At("store/layers/sha256"), "a", SearchOption.AllDirectories).Select(File.ReadAllText));
        Good(Sandbox(stage, "lock", stage.At("app.sandbox.yaml")));
        Good(Sandbox(stage, "build", stage.At("app.sandbox.yaml"), "--store", stage.At("store")));
        Assert.Equal(["first", "second"], Directory.GetFiles(stage.At("store/layers/sha256"), "a", SearchOption.AllDirectories).Select(File.ReadAllText).Order(StringComparer.Ordinal));
        Good(Sandbox(stage, "image", "gc", "--store", stage.At("store")));
        Assert.Equal(["second"], Directory.GetFiles(stage.At("store/layers/sha256"), "a", SearchOption.AllDirectories).Select(File.ReadAllText));
    }

    [KernelTheory(Any)]
    [InlineData("{0}/none:1", "404")]
    [InlineData("127.0.0.1:1/none:1", "127.0.0.1:1")]
    [InlineData("oci:nowhere", "is no OCI layout")]
    [InlineData("archive:nowhere.tar", "nowhere.tar")]
    public void What_cannot_be_looked_up_is_said_at_its_line(string image, string said)
    {
        using var stage = new LayoutStage();
        Spec(stage, string.Format(System.Globalization.CultureInfo.InvariantCulture, image, registry.Host));
        var run = Sandbox(stage, "lock", stage.At("app.sandbox.yaml"));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("app.sandbox.yaml(2,15): ", run.Error, StringComparison.Ordinal);
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(stage.At("app.sandbox.lock")));
    }

    [KernelFact(LayoutStage.Any)]
    public void An_image_without_layers_is_not_locked()
    {
        using var stage = new LayoutStage().Write([]);
        Spec(stage, "oci:layout:it");
        var run = Sandbox(stage, "lock", stage.At("app.sandbox.yaml"));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("has no layers", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(stage.At("app.sandbox.lock")));
    }

    [KernelFact(LayoutStage.Any)]
    public void A_spec_without_an_image_has_nothing_to_lock()
    {
        using var stage = new LayoutStage();
        File.WriteAllText(stage.At("app.sandbox.yaml"), "sandbox: 1\nprocess: {self: true}\n");
        var run = Sandbox(stage, "lock", stage.At("app.sandbox.yaml"));
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("has no root.image", run.Error, StringComparison.Ordinal);
        Assert.Contains("nothing to build", Good(Sandbox(stage, "build", stage.At("app.sandbox.yaml"), "--store", stage.At("store"))).Output, StringComparison.Ordinal);
    }

    [KernelFact(LayoutStage.Any)]
    public void An_image_without_a_shell_s_blanks_in_its_words_is_locked_as_it_is()
    {
        using var stage = new LayoutStage();
        var archive = new TarBuilder().File("a", "1").End();
        stage.Write([(LayoutStage.Layer("gzip", archive), LayoutStage.Digest(archive))], run: """{"Entrypoint":["/a b","\"quoted\" \\ 'é'","#","- x: y","","{}"],"Env":["EMPTY=","TWICE=1","TWICE=2","WITH=a=b: #c"],"User":"1000:2000","StopSignal":"9","WorkingDir":"work//./a/../"}""");
        File.WriteAllText(stage.At("app.sandbox.yaml"), "sandbox: 1\nroot: {image: \"oci:layout:it\"}\n");
        Good(Sandbox(stage, "lock", stage.At("app.sandbox.yaml")));
        var plan = Good(Sandbox(stage, "explain", stage.At("app.sandbox.yaml"))).Output;
        foreach (var part in new[] { """ "/a b" "\"quoted\" \\ '\u00e9'" "#" "- x: y" "" "{}", """, "Set EMPTY=\"\"", "Set TWICE=\"2\"", "Set WITH=\"a=b: #c\"", "user 1000, group 2000", "send signal 9", "\"/work\"" })
        {
            Assert.Contains(part, plan, StringComparison.Ordinal);
        }
    }

    private void Push(LayoutStage stage) => Good(Sandbox(stage, "image", "push", stage.At("layout") + ":it", registry.Host + "/moving:1"));

    private static void Spec(LayoutStage stage, string image) => File.WriteAllText(stage.At("app.sandbox.yaml"), $"sandbox: 1\nroot: {{image: \"{image}\"}}\nprocess: {{command: [/a]}}\n");

    private RunResult Sandbox(LayoutStage stage, params string[] arguments)
    {
        Directory.CreateDirectory(stage.At("config"));
        File.WriteAllText(stage.At("config/config.json"), $$$"""{"auths":{"{{{registry.Host}}}":{"auth":"{{{Convert.ToBase64String("me:pass"u8)}}}" } } }""");
        return stage.Sandbox(arguments, ("DOCKER_CONFIG", stage.At("config")));
    }

    private static RunResult Good(RunResult run)
    {
        Assert.True(run.ExitCode == 0, run.ToString());
        return run;
    }
}

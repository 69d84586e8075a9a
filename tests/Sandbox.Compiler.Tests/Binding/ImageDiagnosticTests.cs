using Xunit;

namespace Sandbox.Compiler.Tests.Binding;

/// <summary>root.image, root.layers, root.upper and the lock file.</summary>
public class ImageDiagnosticTests
{
    private const string Lock = """
        lock: 1
        image: registry.example/app:1
        platform: linux/amd64
        manifest: sha256:1111111111111111111111111111111111111111111111111111111111111111
        layers:
        - diff_id: sha256:2222222222222222222222222222222222222222222222222222222222222222
          digest: sha256:3333333333333333333333333333333333333333333333333333333333333333
          size: 1024
          media_type: application/vnd.oci.image.layer.v1.tar+gzip
        process:
          command: ["/app/web", "--serve"]
          env: {"A": "image", "B": "image"}
          user: "web:staff"
          cwd: /srv
          stop: {signal: SIGQUIT}

        """;

    private const string Spec = """
        sandbox: 1
        root: {image: "registry.example/app:1"}

        """;

    [Theory]
    [InlineData("root: {image: alpine}", "SBX0501", 4, 15, "sandbox lock app.sandbox.yaml")]
    [InlineData("root: {image: Alpine}", "SBX0504", 4, 15, "HOST/NAME:TAG")]
    [InlineData("root: {image: \"a b\"}", "SBX0504", 4, 15, "HOST/NAME:TAG")]
    [InlineData("root: {image: \"oci:\"}", "SBX0504", 4, 15, "directory")]
    [InlineData("root: {image: \"archive:\"}", "SBX0504", 4, 15, "file")]
    [InlineData("root: {layers: [/a, /b, /a]}", "SBX0220", 4, 25, "'/a'")]
    [InlineData("root: {layers: []}", "SBX0113", 4, 16, "layers")]
    [InlineData("root: {layers: [/a], image: b}", "SBX0106", 4, 8, "layers")]
    [InlineData("root: {host: [/a], upper: {size: 1MiB}}", "SBX0505", 4, 28, "'host'")]
    [InlineData("root: {scratch: true, ephemeral: true}", "SBX0505", 4, 34, "'scratch'")]
    [InlineData("root: {dir: /a, ephemeral: false}", "SBX0103", 4, 28, "ephemeral")]
    [InlineData("root: {dir: /a, ephemeral: true, upper: {}}", "SBX0106", 4, 28, "one place")]
    [InlineData("root: {scratch: true, extensions: [/a]}", "SBX0507", 4, 23, "'scratch'")]
    [InlineData("root: {host: [/b], extensions: [/a]}", "SBX0507", 4, 20, "'host'")]
    [InlineData("root: {readonly: true, extensions: [/a]}", "SBX0507", 4, 24, "'layers'")]
    [InlineData("root: {dir: /a, extensions: []}", "SBX0113", 4, 29, "extensions")]
    [InlineData("root: {layers: [/a], extensions: [/b, /b]}", "SBX0220", 4, 39, "'/b'")]
    [InlineData("root: {dir: /a, extensions: [/b, ../c]}", "SBX0208", 4, 34, "..")]
    public void IsReported(string lines, string id, int line, int column, string contains) =>
        Reading.AssertOnly($"sandbox: 1\nprocess:\n  self: true\n{lines}\n", id, line, column, contains);

    [Theory]
    [InlineData("", "")]
    [InlineData("namespaces: {user: host}\n", "SBX0509 2,54")]
    [InlineData("namespaces: {user: /run/u}\n", "SBX0509 2,54")]
    public void A_limit_on_a_directory_takes_a_user_namespace_of_its_own(string namespaces, string found)
    {
        var result = SpecCompiler.Compile(new(new("app.sandbox.yaml", $"sandbox: 1\nroot: {{layers: [/srv/app], upper: {{dir: /kept, size: 1GiB}}}}\nprocess: {{command: [/a]}}\n{namespaces}"), default, new("Workloads", "app", EmitMain: false)));
        Assert.Equal(found, string.Concat(result.Diagnostics.Where(one => one.Id == "SBX0509").Select(one => $"{one.Id} {one.At.Line},{one.At.Column}")));
    }

    [Fact]
    public void A_mount_on_usr_covers_the_extensions_and_one_below_does_not()
    {
        static string Found(string target) => string.Concat(SpecCompiler.Compile(new(new("app.sandbox.yaml", $"sandbox: 1\nroot: {{dir: ./r, extensions: [/b]}}\nprocess: {{command: [/a]}}\nmounts: [{{type: tmpfs, target: {target}}}]\n"), default, new("Workloads", "app", EmitMain: false))).Diagnostics.Select(one => $"{one.Id} {one.At.Line},{one.At.Column}"));
        Assert.Equal("SBX0508 4,32", Found("/usr"));
        Assert.Equal("", Found("/usr/share"));
        Assert.Equal("", Found("/opt")); // an extension may have none
    }

    [Fact]
    public void What_the_image_says_holds_where_the_spec_says_nothing()
    {
        var spec = Reading.Good(Spec + "process: {env: {B: spec}}\n", (LockPath, Lock));
        Assert.Equal(["/app/web", "--serve"], spec.Process.Command!.Words.Select(word => word.Value));
        Assert.Equal(["A=image", "B=spec"], spec.Process.Env.Select(one => $"{one.Name.Value}={one.Value.Value}").Order(StringComparer.Ordinal));
        Assert.Equal(("/srv", "web", 3), (spec.Process.Cwd!.Value.Value, spec.Process.User!.Value.Value.Name, spec.Process.StopSignal!.Value.Value));
        Assert.Equal(1, spec.Process.Cwd.Value.At.File);
        Assert.Equal("sha256:2222222222222222222222222222222222222222222222222222222222222222", Assert.Single(spec.Lock!.Layers).DiffId);
    }

    [Fact]
    public void A_layer_that_an_image_has_twice_is_mounted_once_where_it_lies_on_top()
    {
        const string layer = "- diff_id: sha256:{0}\n  digest: sha256:{0}\n  size: 1\n  media_type: application/vnd.oci.image.layer.v1.tar\n";
        var layers = string.Concat(new[] { 'a', 'b', 'a', 'c' }.Select(digit => string.Format(System.Globalization.CultureInfo.InvariantCulture, layer, new string(digit, 64))));
        var input = Reading.Input(Spec, (LockPath, Lock.Remove(Lock.IndexOf("- diff_id", StringComparison.Ordinal)) + layers + Lock[Lock.IndexOf("process:", StringComparison.Ordinal)..]));
        var root = Assert.Single(SpecCompiler.Compile(input).Plan!.Inside.OfType<Sandbox.Plan.LayeredRootStep>());
        Assert.Equal("cab", string.Concat(root.Layers.Select(one => one[0])));
    }

    [Fact]
    public void The_spec_s_command_takes_the_place_of_the_image_s()
    {
        var spec = Reading.Good(Spec + "process: {command: [/bin/other]}\n", (LockPath, Lock));
        Assert.Equal(["/bin/other"], spec.Process.Command!.Words.Select(word => word.Value));
    }

    [Theory]
    [InlineData("lock: 1", "lock: 2", "SBX0503")]
    [InlineData("platform: linux/amd64\n", "", "SBX0503")]
    [InlineData("size: 1024", "size: -1", "SBX0503")]
    [InlineData("sha256:3333", "sha256:333", "SBX0503")]
    [InlineData("sha256:3333", "sha256:333G", "SBX0503")]
    [InlineData("layers:\n", "layers: none\nmore:\n", "SBX0503")]
    [InlineData("lock: 1", "lock: 1\nmounts: []", "SBX0503")]
    [InlineData("cwd: /srv", "cwd: srv", "SBX0207")]
    [InlineData("app:1", "app:2", "SBX0502")]
    public void A_lock_that_is_not_as_it_was_written_is_an_error(string from, string to, string id)
    {
        var found = Reading.Read(Spec, (LockPath, Lock.Replace(from, to, StringComparison.Ordinal))).Diagnostics;
        Assert.Contains(id, found.Select(one => one.Id));
        Assert.Equal(id == "SBX0502" ? Reading.Path : LockPath, found[0].Path);
    }

    [Theory]
    [InlineData("linux-x64", "linux/amd64", false)]
    [InlineData("linux-arm64", "linux/amd64", true)]
    [InlineData("linux-x64", "linux/arm64/v8", true)]
    [InlineData("linux-arm64", "linux/arm64/v8", false)]
    [InlineData("", "linux/arm64", false)]
    public void A_lock_is_of_the_platform_that_is_built_for(string runtime, string platform, bool isOther)
    {
        var input = Reading.Input(Spec, (LockPath, Lock.Replace("linux/amd64", platform, StringComparison.Ordinal)));
        var found = SpecReader.Read(input with { Options = input.Options with { Runtime = runtime } }).Diagnostics;
        Assert.Equal(isOther ? ["SBX0809"] : [], found.Select(one => one.Id));
    }

    [Fact]
    public void A_lock_of_another_spec_is_none()
    {
        var found = Reading.Read(Spec, ("other.sandbox.lock", Lock)).Diagnostics;
        Assert.Equal("SBX0501", Assert.Single(found).Id);
    }

    private const string LockPath = "app.sandbox.lock";
}

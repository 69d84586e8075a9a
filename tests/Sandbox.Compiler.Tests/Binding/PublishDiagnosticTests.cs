using Sandbox.Compiler.Spec;
using Xunit;

namespace Sandbox.Compiler.Tests.Binding;

/// <summary>root.publish: what it stands for, and what is wrong with it.</summary>
public class PublishDiagnosticTests
{
    [Theory]
    [InlineData("root: publish", "SBX0201", 4, 7, "Write 'root: {publish: PROJECT.csproj}'")]
    [InlineData("root: {publish: true}", "SBX0521", 4, 17, "no project")]
    [InlineData("root: {publish: \"\"}", "SBX0225", 4, 17, "publish")]
    [InlineData("root: {publish: web}", "SBX0521", 4, 17, "../web/web.csproj")]
    [InlineData("root: {publish: /src/web.csproj}", "SBX0521", 4, 17, "absolute")]
    [InlineData("root: {publish: web.csproj, image: alpine}", "SBX0106", 4, 8, "'image'")]
    [InlineData("root: {publish: web.csproj, base: \"stage:front\"}", "SBX0504", 4, 35, "a stage")]
    [InlineData("root: {publish: web.csproj, base: \"No Image\"}", "SBX0504", 4, 35, "HOST/NAME:TAG")]
    [InlineData("root: {scratch: true, base: alpine}", "SBX0112", 4, 23, "'publish'")]
    [InlineData("root: {publish: web.csproj}\nbuild: {steps: [{workdir: /x}]}", "SBX0106", 4, 8, "'build'")]
    [InlineData("root: {publish: ../web/web.csproj}", "SBX0511", 4, 17, "'root.publish'")]
    public void IsReported(string lines, string id, int line, int column, string contains) =>
        Reading.AssertOnly($"sandbox: 1\nprocess:\n  self: true\n{lines}\n", id, line, column, contains);

    [Fact]
    public void It_is_a_build_of_two_steps_and_an_entry()
    {
        var build = Of("root: {publish: ../web/web.csproj, base: \"debian:12\"}");
        Assert.Equal(("debian:12", "../web/web.csproj", "root.publish", 0), (build.Result.From.Value, build.Entry!.Value.Value, build.Key, build.Stages.Count));
        Assert.Equal(("../web/web.csproj", ".", "/app"), (build.Result.Steps[0].Copy!.Origin.Publish!.Value.Value, build.Result.Steps[0].Copy!.From[0].Value, build.Result.Steps[0].Copy!.To.Value));
        Assert.Equal("/app", build.Result.Steps[1].Workdir!.Value.Value);
        Assert.Equal("scratch", Of("root: {publish: web.csproj}").Result.From.Value);
    }

    [Fact]
    public void Another_project_base_or_key_is_another_build()
    {
        var written = Of("build: {steps: [{copy: {publish: web.csproj, to: /app, ignore: [\"*.dbg\"]}}, {workdir: /app}]}");
        var digests = new[] { Of("root: {publish: web.csproj}"), Of("root: {publish: ../web.csproj}"), Of("root: {publish: web.csproj, base: alpine}"), written }.Select(BuildDigest.Of).ToList();
        Assert.Equal(4, digests.Distinct().Count());
        Assert.Equal(digests[0], BuildDigest.Of(Of("# a comment\nroot:\n  publish: web.csproj\n  base: scratch")));
    }

    [Fact]
    public void Its_lock_gives_the_program_and_the_root_is_as_one_of_an_image()
    {
        const string spec = "sandbox: 1\nroot: {publish: web.csproj, upper: {size: 1MiB}}\n";
        var found = Reading.Good(spec, (LockPath, Lock(BuildDigest.Of(Of("root: {publish: web.csproj}")))));
        Assert.Equal(["/app/web"], found.Process.Command!.Words.Select(word => word.Value));
        Assert.Equal((RootKind.Image, 1L << 20), (found.Root!.Kind, found.Root.Upper!.Bytes!.Value.Value));
        var stale = Assert.Single(Reading.Read(spec, (LockPath, Lock(BuildDigest.Of(Of("root: {publish: other.csproj}"))))).Diagnostics);
        Assert.Equal(("SBX0512", true), (stale.Id, stale.Message.StartsWith("'root.publish' was changed", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_lock_of_another_platform_is_built_and_not_locked_anew()
    {
        var input = Reading.Input("sandbox: 1\nroot: {publish: web.csproj}\n", (LockPath, Lock(BuildDigest.Of(Of("root: {publish: web.csproj}")))));
        var found = Assert.Single(SpecReader.Read(input with { Options = input.Options with { Runtime = "linux-arm64" } }).Diagnostics);
        Assert.Equal("SBX0809", found.Id);
        Assert.Contains("build it for that with `sandbox build app.sandbox.yaml --platform linux/arm64`", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_root_of_its_own_takes_the_place_of_one_that_a_base_publishes()
    {
        var found = Reading.Good("sandbox: 1\nextends: web.base.yaml\nroot: scratch\nprocess: {command: [/app/web]}\n", ("web.base.yaml", "sandbox: 1\nroot: {publish: web.csproj}\n"));
        Assert.Equal((RootKind.Scratch, true), (found.Root!.Kind, found.Build is null));
    }

    private const string LockPath = "app.sandbox.lock";

    private static BuildSpec Of(string lines) => SpecReader.WithoutImage(Reading.Input("sandbox: 1\n" + lines + "\n")).Spec!.Build!;

    private static string Lock(string image) => $"""
        lock: 1
        image: {image}
        platform: linux/amd64
        manifest: sha256:{new string('1', 64)}
        layers:
        - diff_id: sha256:{new string('2', 64)}
          digest: sha256:{new string('2', 64)}
          size: 1024
          media_type: application/vnd.oci.image.layer.v1.tar
        process:
          command: ["/app/web"]
          cwd: /app

        """;
}

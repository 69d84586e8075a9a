using Sandbox.Testing;
using Xunit;

namespace Sandbox.Cli.Tests;

/// <summary>The command <c>sandbox import dockerfile</c>, and whole Dockerfiles.</summary>
public class ImportTests
{
    private static readonly string[] Whole = ["node", "go", "python", "dotnet"];

    public static TheoryData<string> Wholes => [.. Whole];

    [Theory]
    [MemberData(nameof(Wholes))]
    public void A_whole_Dockerfile_becomes_a_spec_that_compiles(string name)
    {
        using var desk = new Desk();
        Array.ForEach(["package.json", "go.mod", "go.sum", "requirements.txt", "Web/Web.csproj"], file => desk.Write(file, ""));
        desk.Write(".dockerignore", "# what is made\n**/bin\n**/obj/\n/node_modules\n\n!keep\n");
        var run = ImportStepTests.Import(desk, File.ReadAllText(Case(name + ".Dockerfile")), "--image-env", "APP_UID=1654");
        Assert.True(run.ExitCode == 0, run.ToString());
        if (Environment.GetEnvironmentVariable("SANDBOX_UPDATE_BASELINES") == "1")
        {
            File.WriteAllText(Case(name + ".verified.yaml"), run.Output);
        }

        Assert.Equal(File.ReadAllText(Case(name + ".verified.yaml")), run.Output);
        Assert.Empty(ImportedSpecs.Compile(run.Output));
    }

    [Fact]
    public void What_is_imported_is_built_and_checked()
    {
        using var desk = new Desk();
        desk.Write("src/a.txt", "a");
        desk.Write("src/b.md", "b");
        desk.Write("src/obj/c", "c");
        desk.Write(".dockerignore", "**/obj\n");
        var run = ImportStepTests.Import(desk, "FROM scratch AS files\nCOPY --exclude=*.md src /all/\nFROM scratch\nENV A=\"b c\"\nWORKDIR /app\nCOPY --from=files --chmod=600 /all .\nUSER 7\nCMD [\"/app/a.txt\"]\n", "-o", "app.sandbox.yaml");
        Assert.True(run.ExitCode == 0, run.ToString());
        run = desk.Run("build", "app.sandbox.yaml", "--store", "store", "--output", "archive:out.tar:1");
        Assert.True(run.ExitCode == 0, run.ToString());
        run = desk.Run("check", "app.sandbox.yaml");
        Assert.True(run is { ExitCode: 0, Output: "" }, run.ToString());
        run = desk.Run("image", "unpack", "out.tar:1", "root");
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Equal(["app", "app/a.txt"], Directory.EnumerateFileSystemEntries(desk.At("root"), "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(desk.At("root"), path)).Order(StringComparer.Ordinal));
        var image = File.ReadAllText(desk.At("app.sandbox.lock"));
        Assert.Contains("\"A\": \"b c\"", image, StringComparison.Ordinal);
        Assert.Contains("cwd: \"/app\"", image, StringComparison.Ordinal);
        Assert.Contains("user: 7", image, StringComparison.Ordinal);
    }

    [Fact]
    public void Stages_that_are_needed_are_taken_over_under_names_that_a_spec_can_have()
    {
        using var desk = new Desk();
        const string text = "FROM scratch AS Base_1\nFROM base_1 AS base.1\nFROM scratch\nFROM scratch AS unused\nEXPOSE 1\nFROM base.1 AS last\nCOPY --from=2 / /two\nCOPY --from=BASE_1 / /one\n";
        var run = ImportStepTests.Import(desk, text);
        var build = ImportedSpecs.Read(run.Output).Build!;
        Assert.Equal(["base-1", "base-1-2", "stage-2"], build.Stages.Select(stage => stage.Name.Value));
        Assert.Equal("stage:base-1-2", build.Result.From.Value);
        Assert.Equal(["stage-2", "base-1"], build.Result.Steps.Select(step => step.Copy!.Origin.Stage!.Value.Value));
        Assert.Contains("(4): warning: nothing needs the stage 'unused'", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("EXPOSE", run.Error, StringComparison.Ordinal);

        run = ImportStepTests.Import(desk, text, "--target", "unused");
        Assert.Contains("EXPOSE 1 opens nothing", run.Output, StringComparison.Ordinal);
        Assert.Empty(ImportedSpecs.Read(run.Output).Build!.Stages);
        run = ImportStepTests.Import(desk, text, "--target", "other");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("its stages are Base_1, base.1, 2, unused, last", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Arguments_come_from_the_command_line_then_from_the_lines()
    {
        using var desk = new Desk();
        const string text = "ARG TAG=12\nARG NAME=debian:$TAG\nFROM ${NAME}\nARG TAG\nARG A=1\nARG B\nENV T=$TAG AB=$A-$B P=$TARGETARCH\nARG TARGETARCH\nENV Q=$TARGETARCH M=${NAME:-none}\n";
        var run = ImportStepTests.Import(desk, text, "--build-arg", "TAG=13", "--build-arg", "B=2=3", "--build-arg", "C=x", "--platform", "linux/arm64");
        Assert.Contains("from: \"docker.io/library/debian:13\"", run.Output, StringComparison.Ordinal);
        Assert.Contains("env: {T: \"13\", AB: \"1-2=3\", P: \"\"}", run.Output, StringComparison.Ordinal);
        Assert.Contains("env: {Q: arm64, M: none}", run.Output, StringComparison.Ordinal);
        Assert.Contains("no ARG asks for the --build-arg C", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("debian", "docker.io/library/debian:latest")]
    [InlineData("a/b:1", "docker.io/a/b:1")]
    [InlineData("docker.io/a/b", "docker.io/a/b:latest")]
    [InlineData("localhost/a", "localhost/a:latest")]
    [InlineData("host:5000/a", "host:5000/a:latest")]
    [InlineData("mcr.microsoft.com/dotnet/sdk:10.0", "mcr.microsoft.com/dotnet/sdk:10.0")]
    public void Images_are_named_in_full(string written, string full)
    {
        using var desk = new Desk();
        Assert.Contains($"  from: \"{full}\"\n", ImportStepTests.Import(desk, "FROM " + written).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_ignored_is_what_concerns_the_copy()
    {
        using var desk = new Desk();
        desk.Write(".dockerignore", " ./a/x/ \n#b\nb/*\n!b/y\n**/z\n");
        var run = ImportStepTests.Import(desk, "FROM scratch\nCOPY a /\nCOPY b /\nCOPY c* /\nCOPY --from=busybox a /\n");
        Assert.Equal(["a/x|**/z", "b/*|!b/y|**/z", "a/x|b/*|!b/y|**/z", ""], ImportedSpecs.Read(run.Output).Build!.Result.Steps.Select(step => string.Join('|', step.Copy!.Ignore.Select(one => one.Value))));

        desk.Write("Dockerfile.dockerignore", "only\n"); // comes before the other
        run = desk.Run("import", "dockerfile");
        Assert.Contains("copy: {from: \"c*\", to: /, ignore: [only]}", run.Output, StringComparison.Ordinal);
        desk.Write("Dockerfile.dockerignore", "a\n!\n");
        run = desk.Run("import", "dockerfile");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("Dockerfile.dockerignore(2): '!' takes nothing back", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_spec_is_written_where_its_files_are_and_over_nothing()
    {
        using var desk = new Desk();
        desk.Write("docker/app.Dockerfile", "FROM scratch\r\nCOPY a \\\r\n  /b\r\nUSER 1\r\n");
        desk.Write("a", "");
        var run = desk.Run("import", "dockerfile", "docker/app.Dockerfile", "--context", ".", "-o", "app.sandbox.yaml");
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Contains("# app.Dockerfile:2\n  - copy: {from: a, to: /b}\n  # app.Dockerfile:4\n", File.ReadAllText(desk.At("app.sandbox.yaml")), StringComparison.Ordinal);

        Assert.Contains("exists already and is left", desk.Run("import", "dockerfile", "docker/app.Dockerfile", "--context", ".", "-o", "app.sandbox.yaml").Error, StringComparison.Ordinal);
        Assert.Contains("app.sandbox.yaml is not in docker", desk.Run("import", "dockerfile", "docker/app.Dockerfile", "-o", "new.sandbox.yaml").Error.Replace("new", "app", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(["a", "app.sandbox.yaml"], Directory.GetFiles(desk.Directory).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("import")]
    [InlineData("import", "compose")]
    [InlineData("import", "dockerfile", "missing")]
    [InlineData("import", "dockerfile", "--context", "missing")]
    [InlineData("import", "dockerfile", "a", "b")]
    [InlineData("import", "dockerfile", "--no-such")]
    [InlineData("import", "dockerfile", "-o")]
    [InlineData("import", "dockerfile", "-o", "App.yaml")]
    [InlineData("import", "dockerfile", "-o", "A.sandbox.yaml")]
    [InlineData("import", "dockerfile", "--build-arg", "A")]
    [InlineData("import", "dockerfile", "--platform", "arm")]
    [InlineData("import", "dockerfile", "binary")]
    public void Wrong_use_writes_nothing(params string[] arguments)
    {
        using var desk = new Desk();
        desk.Write("Dockerfile", "FROM scratch\n");
        desk.Write("binary", [0xff, 0xfe, 0]);
        var run = desk.Run(arguments);
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("sandbox: ", run.Error, StringComparison.Ordinal);
        Assert.Equal(2, Directory.GetFileSystemEntries(desk.Directory).Length);
    }

    private static string Case(string name) => Repository.At("tests/Sandbox.Cli.Tests/Dockerfiles/" + name);
}

using System.Text;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Images.Tests;

/// <summary>What the .NET SDK's own container publishing writes.</summary>
public class SdkImageTests(DebianRegistry registry) : IClassFixture<DebianRegistry>
{
    [KernelFact(OthersStage.Any | Needs.DockerRegistry)]
    public void A_published_container_is_read_as_any_archive_and_runs()
    {
        var archive = new TarBuilder().File("etc/base", "of the base\n").Folder("bin").File("bin/sh", Encoding.Latin1.GetString(File.ReadAllBytes(Machine.Find("busybox")!)), mode: 0b111_101_101).End();
        using var stage = new LayoutStage().Write([(LayoutStage.Layer("gzip", archive), LayoutStage.Digest(archive))], run: """{"Env":["SAID=hello","PATH=/bin"],"User":"7:8"}""");
        Directory.CreateDirectory(stage.At("config"));
        File.WriteAllText(stage.At("config/config.json"), $$$"""{"auths":{"{{{registry.Host}}}":{"auth":"{{{Convert.ToBase64String("me:pass"u8)}}}" } } }""");
        Good(stage.Sandbox(["image", "push", stage.At("layout") + ":it", registry.Host + "/base:1"], ("DOCKER_CONFIG", stage.At("config"))));
        Directory.CreateDirectory(stage.At("app"));
        File.WriteAllText(stage.At("app/app.csproj"), "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><EnableSdkContainerSupport>true</EnableSdkContainerSupport></PropertyGroup></Project>");
        File.WriteAllText(stage.At("app/app.cs"), "System.Console.WriteLine();");
        var environment = Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().ToDictionary(one => (string)one.Key, one => (string)one.Value!);
        environment["DOCKER_CONFIG"] = stage.At("config");
        environment["DOTNET_CONTAINER_INSECURE_REGISTRIES"] = registry.Host;
        Good(Command.Run(new Run("dotnet", "publish", stage.At("app"), "-t:PublishContainer", "-r", Machine.Runtime, "--no-self-contained", $"-p:ContainerBaseImage={registry.Host}/base:1", $"-p:ContainerArchiveOutputPath={stage.At("app.tar.gz")}", "-nologo", "-nodeReuse:false", "-p:UseSharedCompilation=false")
        {
            Environment = environment,
            Timeout = TimeSpan.FromMinutes(3),
        }));

        Assert.Contains("/app/app.dll", Good(stage.Sandbox(["image", "inspect", stage.At("app.tar.gz")])).Output, StringComparison.Ordinal);
        Good(stage.Sandbox(["image", "unpack", stage.At("app.tar.gz"), stage.Root]));
        Assert.Equal("of the base\n", File.ReadAllText(Path.Combine(stage.Root, "etc/base")));
        Assert.True(File.Exists(Path.Combine(stage.Root, "app/app.dll")));
        Assert.Contains("2 layers in", Good(stage.Sandbox(["image", "add", stage.At("app.tar.gz"), "app", "--store", stage.At("store")])).Output, StringComparison.Ordinal);
        Runs(stage.At("app.tar.gz"));
    }

    // The entrypoint is dotnet, which the base has not: the spec says another; all else is the image's.
    private static void Runs(string archive)
    {
        using var others = new OthersStage();
        File.Copy(archive, others.At("app.tar.gz"));
        foreach (var asPlainUser in new[] { false, true })
        {
            Assert.Equal("hello 7:8 /app\nof the base\n/app/app.dll\n", others.Run("archive:../app.tar.gz", asPlainUser, """process: {command: [/bin/sh, -c, "echo $SAID $(id -u):$(id -g) $PWD; cat /etc/base; ls /app/app.dll"]}"""));
        }
    }

    private static RunResult Good(RunResult run)
    {
        Assert.True(run.ExitCode == 0, run.ToString());
        return run;
    }
}

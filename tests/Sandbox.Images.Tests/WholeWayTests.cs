using System.Text;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Images.Tests;

/// <summary>From an image and a spec to a running container: lock, publish, build, start.</summary>
public class WholeWayTests
{
    private const string Project = "artifacts/whole-way";

    [KernelFact(LayoutStage.Any | Needs.Aot | Needs.Busybox)]
    public void A_spec_s_image_is_locked_published_put_into_the_store_and_started()
    {
        using var stage = new LayoutStage();
        var shell = new TarBuilder().Folder("bin").File("bin/sh", Encoding.Latin1.GetString(File.ReadAllBytes(Machine.Find("busybox")!)), mode: 0b111_101_101).Folder("etc").File("etc/passwd", "web:x:1234:1235::/:/bin/sh\n").File("etc/motd", "base\n").End();
        var app = new TarBuilder().Folder("etc").File("etc/motd", "app\n").Folder("srv").End();
        stage.Write([.. new[] { shell, app }.Select(archive => (LayoutStage.Layer("gzip", archive), LayoutStage.Digest(archive)))], run: """{"Entrypoint":["/bin/sh","-c"],"Cmd":["cat /etc/motd; id -u; pwd; echo $GREETING"],"Env":["GREETING=hello from the image","PATH=/bin"],"User":"web","WorkingDir":"/srv"}""");
        Write("whole.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\">\n  <PropertyGroup>\n    <TargetFramework>net10.0</TargetFramework>\n  </PropertyGroup>\n</Project>\n");
        Write("whole.sandbox.yaml", "sandbox: 1\nroot: {image: \"oci:image:it\"}\n");
        Fresh("image");
        Assert.Equal(0, Command.Run(new Run("cp", "-r", stage.At("layout"), Repository.At(Project + "/image"))).ExitCode);

        File.Delete(Repository.At(Project + "/whole.sandbox.lock"));
        var unlocked = Tool("check");
        Assert.Equal(1, unlocked.ExitCode);
        Assert.Contains("whole.sandbox.yaml(2,15): error SBX0501", unlocked.Output, StringComparison.Ordinal);
        Good(Tool("lock"));
        Assert.Contains("unchanged", Good(Tool("lock", "--check")).Output, StringComparison.Ordinal);
        Assert.Contains("whole.sandbox.lock:", Good(Tool("explain")).Output, StringComparison.Ordinal);

        var launcher = PublishedWorkload.Of(Project).Binary("whole");
        var before = Start(launcher, stage);
        Assert.Equal(125, before.ExitCode);
        Assert.Contains("SBX1083", before.Error, StringComparison.Ordinal);
        Assert.Contains("2 of them new", Good(Tool("build", "--store", stage.At("store"))).Output, StringComparison.Ordinal);
        Assert.Equal("app\n1234\n/srv\nhello from the image\n", Good(Start(launcher, stage)).Output);

        Fresh("image"); // what is in the store needs no source
        Assert.Contains("0 of them new", Good(Tool("build", "--store", stage.At("store"))).Output, StringComparison.Ordinal);
        Directory.Delete(Directory.GetDirectories(stage.At("store/layers/sha256"))[0], recursive: true);
        var gone = Tool("build", "--store", stage.At("store"));
        Assert.Equal(1, gone.ExitCode);
        Assert.Contains("(2,15): ", gone.Error, StringComparison.Ordinal);
        Assert.Contains("is no OCI layout", gone.Error, StringComparison.Ordinal);
    }

    private static RunResult Start(string launcher, LayoutStage stage) => Command.Run(new Run(launcher) { Environment = new Dictionary<string, string> { ["SANDBOX_STORE"] = stage.At("store") } });

    private static RunResult Tool(string command, params string[] more) => Command.Run(new Run("dotnet", [LayoutStage.Tool, command, Repository.At(Project + "/whole.sandbox.yaml"), .. more]) { Timeout = TimeSpan.FromSeconds(60) });

    private static void Write(string path, string text)
    {
        Directory.CreateDirectory(Repository.At(Project));
        File.WriteAllText(Repository.At($"{Project}/{path}"), text);
    }

    private static void Fresh(string folder)
    {
        if (Directory.Exists(Repository.At($"{Project}/{folder}")))
        {
            Directory.Delete(Repository.At($"{Project}/{folder}"), recursive: true);
        }
    }

    private static RunResult Good(RunResult run)
    {
        Assert.True(run.ExitCode == 0, run.ToString());
        return run;
    }
}

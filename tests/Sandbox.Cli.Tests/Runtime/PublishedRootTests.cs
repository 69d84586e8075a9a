using Sandbox.Testing;
using Xunit;

namespace Sandbox.Cli.Tests.Runtime;

/// <summary><c>root.publish</c> with what the SDK makes of real projects, run by <c>sandbox run</c>.</summary>
public class PublishedRootTests
{
    private const string Code = """System.Console.WriteLine($"{System.Environment.ProcessPath} in {System.Environment.CurrentDirectory} sees {string.Join(' ', System.IO.Directory.GetFileSystemEntries("/").Order())}");""";

    // What the runtime and its host need of a base, and libdl, libpthread and librt, which are empty where glibc is 2.34 or later.
    private static readonly string[] Libraries = ["libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "libgcc_s.so.1", "libstdc++.so.6"];

    [KernelFact(Needs.Aot | Needs.Root | Needs.Userns)]
    public void A_static_program_runs_alone_in_its_root()
    {
        using var desk = new Desk();
        Project(desk, "Acme.App", "<PublishAot>true</PublishAot><StaticExecutable>true</StaticExecutable><PositionIndependentExecutable>false</PositionIndependentExecutable><InvariantGlobalization>true</InvariantGlobalization>");
        desk.Write("run/it.sandbox.yaml", "sandbox: 1\nroot: {publish: ../app/app.csproj}\n");
        Good(Build(desk, "--output", "archive:" + desk.At("app.tar")));
        const string said = "/app/Acme.App in /app sees /app /dev /proc /tmp\n";
        Assert.Equal(said, Good(Run(desk, "store", asPlainUser: false)).Output);

        // The same layers in another user's store.
        Good(Command.Run(new("chmod", "-R", "a+rX", desk.At("run"), desk.At("app.tar"))));
        Good(Command.Run(new("chmod", "a+rx", desk.Directory)));
        Good(Command.Run(new("install", "-d", "-o", $"{Machine.PlainUser}", "-m", "700", desk.At("theirs"))));
        Good(Tool(desk, ["image", "add", desk.At("app.tar"), "app", "--store", desk.At("theirs")], asPlainUser: true));
        Assert.Equal(said, Good(Run(desk, "theirs", asPlainUser: true)).Output);

        Directory.CreateDirectory(desk.At("open/layers"));
        var open = Tool(desk, ["build", "run/it.sandbox.yaml", "--store", desk.At("open")], asPlainUser: false);
        Assert.True(open.ExitCode == 2 && open.Error.StartsWith("sandbox: '", StringComparison.Ordinal), open.ToString());

        // What was not changed is not built again, and the lock says the same.
        var again = Good(Build(desk, "--locked"));
        Assert.Contains("to /app: cached", again.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(desk.At("store/tmp")));
    }

    [KernelFact(Needs.Aot | Needs.Root)]
    public void A_program_with_its_runtime_needs_a_base_with_a_c_library()
    {
        using var desk = new Desk();
        Project(desk, "web", "<SelfContained>true</SelfContained>");
        desk.Write("run/it.sandbox.yaml", "sandbox: 1\nroot: {publish: ../app/app.csproj}\n");
        var refused = Build(desk);
        Assert.True(refused.ExitCode == 1, refused.ToString());
        Assert.Contains("it.sandbox.yaml(2,17): /app/web needs /lib", refused.Error, StringComparison.Ordinal);
        Assert.Contains("libstdc++.so.6", refused.Error, StringComparison.Ordinal);

        Base(desk);
        desk.Write("run/it.sandbox.yaml", "sandbox: 1\nroot: {publish: ../app/app.csproj, base: \"oci:base:latest\"}\n");
        var warned = Good(Build(desk));
        Assert.Contains("it.sandbox.yaml(2,17): /app/web uses ICU", warned.Error, StringComparison.Ordinal);
        desk.Write("run/it.sandbox.yaml", File.ReadAllText(desk.At("run/it.sandbox.yaml")) + "process: {env: {DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: \"1\"}}\n");
        Assert.DoesNotContain("ICU", Good(Build(desk)).Error, StringComparison.Ordinal);
        Assert.StartsWith("/app/web in /app sees /app /dev /lib", Good(Run(desk, "store", asPlainUser: false)).Output, StringComparison.Ordinal);
    }

    private static void Project(Desk desk, string assembly, string properties)
    {
        desk.Write("app/app.csproj", $"<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><AssemblyName>{assembly}</AssemblyName>{properties}</PropertyGroup></Project>");
        desk.Write("app/app.cs", Code);
    }

    // The machine's own glibc and C++ library as an image.
    private static void Base(Desk desk)
    {
        var linked = Command.Run(new("ldd", Path.GetFullPath(File.ResolveLinkTarget(Machine.Find("dotnet")!, returnFinalTarget: true)?.FullName ?? Machine.Find("dotnet")!)));
        var paths = Good(linked).Output.Split('\n').SelectMany(line => line.Split(' ', '\t')).Where(word => word.StartsWith('/')).ToList();
        var folder = Path.GetDirectoryName(paths.Find(path => path.EndsWith("/libc.so.6", StringComparison.Ordinal)))!;
        var loader = paths.Find(path => Path.GetFileName(path).StartsWith("ld-linux", StringComparison.Ordinal))!;
        var all = Libraries.Select(name => paths.Find(path => path.EndsWith("/" + name, StringComparison.Ordinal)) ?? Path.Combine(folder, name)).Append(loader);
        foreach (var path in all.Where(File.Exists))
        {
            desk.Write("run/lib" + path, File.ReadAllBytes(path));
            File.SetUnixFileMode(desk.At("run/lib" + path), (UnixFileMode)0b111_101_101);
        }

        desk.Write("run/base.sandbox.yaml", "sandbox: 1\nbuild: {steps: [{copy: {from: lib, to: /}}]}\nprocess: {command: [/none]}\n");
        Good(Tool(desk, ["build", "run/base.sandbox.yaml", "--store", desk.At("store"), "--output", "oci:" + desk.At("run/base") + ":latest"], asPlainUser: false));
    }

    private static RunResult Build(Desk desk, params string[] more) => Tool(desk, ["build", "run/it.sandbox.yaml", "--store", desk.At("store"), .. more], asPlainUser: false);

    private static RunResult Run(Desk desk, string store, bool asPlainUser) =>
        Command.Run(new Run("dotnet", [Desk.Tool, "run", "run/it.sandbox.yaml"]) { Directory = desk.Directory, AsPlainUser = asPlainUser, Environment = new Dictionary<string, string>(RuntimeStage.Environment) { ["SANDBOX_STORE"] = desk.At(store) } });

    private static RunResult Tool(Desk desk, string[] arguments, bool asPlainUser) =>
        Command.Run(new Run("dotnet", [Desk.Tool, .. arguments]) { Directory = desk.Directory, AsPlainUser = asPlainUser, Timeout = TimeSpan.FromMinutes(5) });

    private static RunResult Good(RunResult run)
    {
        Assert.True(run.ExitCode == 0, run.ToString());
        return run;
    }
}

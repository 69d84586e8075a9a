using System.IO.Compression;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Package.Tests;

/// <summary>What a user gets from the package alone: the exact files, binaries that run, the same bytes twice.</summary>
[Collection(nameof(PackedSdk))]
public class PackageTests(PackedSdk sdk)
{
    private static readonly string[] Files =
    [
        "analyzers/dotnet/cs/Sandbox.Compiler.dll", "analyzers/dotnet/cs/Sandbox.Generator.dll", "analyzers/dotnet/cs/Sandbox.Plan.dll", "analyzers/dotnet/cs/Sandbox.Seccomp.dll", "analyzers/dotnet/cs/YamlDotNet.dll",
        "build/Sandbox.Sdk.Native.targets", "build/Sandbox.Sdk.Publish.targets", "build/Sandbox.Sdk.props", "build/Sandbox.Sdk.targets",
        "lib/net10.0/Sandbox.Control.dll", "lib/net10.0/Sandbox.Erofs.dll", "lib/net10.0/Sandbox.Launch.dll", "lib/net10.0/Sandbox.Plan.dll", "lib/net10.0/Sandbox.Seccomp.dll", "lib/net10.0/Sandbox.Syscalls.dll",
        "native/aarch64/start.S", "native/toolchain.sh", "native/x86_64/start.S",
        "runtime/PlanView.cs", "runtime/Program.cs", "runtime/RuntimeExportAttribute.cs", "runtime/RuntimeMain.cs", "runtime/Sandbox.Runtime.csproj", "runtime/StepTable.cs", "runtime/Steps.cs",
        "tools/net10.0/Polly.Core.dll", "tools/net10.0/Sandbox.Compiler.dll", "tools/net10.0/Sandbox.Erofs.dll", "tools/net10.0/Sandbox.Images.dll", "tools/net10.0/Sandbox.Plan.dll", "tools/net10.0/Sandbox.Seccomp.dll", "tools/net10.0/Spectre.Console.Ansi.dll", "tools/net10.0/Spectre.Console.dll",
        "tools/net10.0/YamlDotNet.dll", "tools/net10.0/ZstdSharp.dll", "tools/net10.0/sandbox.deps.json", "tools/net10.0/sandbox.dll", "tools/net10.0/sandbox.runtimeconfig.json",
    ];

    [Fact]
    public void The_package_holds_these_files_and_no_others()
    {
        using var package = ZipFile.OpenRead(sdk.File);
        var own = package.Entries.Select(entry => entry.FullName).Where(name => !name.StartsWith("_rels/", StringComparison.Ordinal) && !name.StartsWith("package/", StringComparison.Ordinal) && name is not ("[Content_Types].xml" or "Sandbox.Sdk.nuspec"));
        Assert.Equal(Files, own.Order(StringComparer.Ordinal));
    }

    [KernelFact(Needs.Aot | Needs.Root)]
    public void Two_specs_give_two_binaries_with_their_texts_and_the_same_bytes_in_another_folder()
    {
        using var first = Twice("app");
        using var second = Twice("some/where/else");
        Assert.Equal(["job", "job.plan.txt", "job.service", "job.user.service", "self", "self.plan.txt", "self.service", "self.user.service"], first.Published);
        Assert.Equal(first.Published, second.Published);
        foreach (var file in first.Published)
        {
            Assert.True(File.ReadAllBytes(Path.Combine(first.Output, file)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(second.Output, file))), file + " differs");
        }

        var self = Command.Run(new Run(Path.Combine(first.Output, "self"), "one", "two"));
        Assert.True((self.ExitCode, self.Output) == (7, "2 one two\n"), self.ToString());
        var job = Command.Run(new Run(Path.Combine(first.Output, "job"), "%s", "hi"));
        Assert.True((job.ExitCode, job.Output) == (0, "hi"), job.ToString());
        var version = Command.Run(new Run(Path.Combine(first.Output, "job"), "--version"));
        Assert.True(version.ExitCode == 0 && version.Output.StartsWith("job ", StringComparison.Ordinal), version.ToString());
        var explain = Command.Run(new Run(Path.Combine(first.Output, "job"), "--explain"));
        Assert.Equal(File.ReadAllText(Path.Combine(first.Output, "job.plan.txt")), explain.Output);
    }

    [KernelFact(Needs.Aot | Needs.Root)]
    public void The_package_s_tool_runs_a_spec_by_a_runtime_that_it_publishes_once()
    {
        using var project = new FreshProject(sdk);
        project.Write("job.sandbox.yaml", FreshProject.TrueSpec);
        Assert.Equal(0, Dotnet.Run(project.Directory, "restore").ExitCode);
        var environment = new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH")!, ["HOME"] = Environment.GetEnvironmentVariable("HOME")!, ["XDG_CACHE_HOME"] = Path.Combine(project.Directory, "cache"), ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1", ["DOTNET_NOLOGO"] = "1" };
        for (var round = 0; round < 2; round++)
        {
            var run = Command.Run(new Run("dotnet", Path.Combine(sdk.Unpacked, "tools/net10.0/sandbox.dll"), "run", "job.sandbox.yaml", "--", "%s", "hi") { Directory = project.Directory, Environment = environment, Timeout = TimeSpan.FromMinutes(5) });
            Assert.True((run.ExitCode, run.Output) == (0, "hi"), run.ToString());
            Assert.Equal(round == 0, run.Error.Contains("is published once", StringComparison.Ordinal));
        }

        Assert.Single(Directory.GetFileSystemEntries(Path.Combine(project.Directory, "cache/sandbox")));
    }

    [KernelFact(Needs.Aot | Needs.Aarch64Gcc | Needs.Qemu)]
    public void A_binary_for_aarch64_is_cross_compiled_and_starts()
    {
        using var project = new FreshProject(sdk);
        project.Write("job.sandbox.yaml", FreshProject.TrueSpec);
        var publish = project.Publish("-p:PublishAot=true", "-r", "linux-arm64");
        Assert.True(publish.ExitCode == 0, publish.ToString());
        Assert.Equal(["job", "job.plan.txt", "job.service", "job.user.service"], project.Published);
        var version = Command.Run(new Run("qemu-aarch64", Path.Combine(project.Output, "job"), "--version"));
        Assert.True(version.ExitCode == 0 && version.Output.Contains("aarch64", StringComparison.Ordinal), version.ToString());
    }

    private FreshProject Twice(string folder)
    {
        var project = new FreshProject(sdk, folder);
        project.Write("job.sandbox.yaml", FreshProject.TrueSpec);
        project.Write("self.sandbox.yaml", FreshProject.SelfSpec);
        project.Write("Program.cs", "System.Console.WriteLine(System.Environment.ProcessId + \" \" + string.Join(' ', args)); return 7;");
        var publish = project.Publish("-p:PublishAot=true");
        Assert.True(publish.ExitCode == 0, publish.ToString());
        Assert.Contains("Sandbox: link ", publish.Output, StringComparison.Ordinal);
        return project;
    }
}

using System.Formats.Tar;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Images.Tests.Builds;

/// <summary>A spec with <c>root.publish</c>, and a program in the place of dotnet that gives out what the test has put into <c>output</c>.</summary>
internal sealed class PublishStage : IDisposable
{
    public const string Project = "web/web.csproj";

    private static readonly string[] Libraries = ["libc.so.6", "libm.so.6"];

    public BuildStage Build { get; } = new();

    public PublishStage()
    {
        Build.File("dotnet", """
            #!/bin/sh
            here=${0%/*}
            [ ! -e "$here/fails" ] || { echo it fails; exit 3; }
            mkdir "$here/alone" || { echo two at once; exit 4; }
            while [ $# -gt 0 ]; do [ "$1" != -o ] || out=$2; shift; done
            cp -r "$here/output/." "$out"
            [ ! -e "$here/slow" ] || { echo it is slow; sleep "$(cat "$here/slow")"; }
            rmdir "$here/alone"
            """, isExecutable: true);
        Build.File(Project, "<Project />");
        Directory.CreateDirectory(Build.At("output"));
        Spec("");
    }

    /// <summary>The spec: <paramref name="root"/> is more of <c>root</c>, <paramref name="rest"/> more lines.</summary>
    public PublishStage Spec(string root, string rest = "")
    {
        Build.File("spec/app.sandbox.yaml", $"sandbox: 1\nroot: {{publish: ../{Project}{root}}}\n{rest}\n");
        return this;
    }

    /// <summary>A file of what is published.</summary>
    public PublishStage Output(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Build.At("output/" + path))!);
        File.WriteAllBytes(Build.At("output/" + path), content);
        return this;
    }

    public PublishStage Output(string path, string content) => Output(path, System.Text.Encoding.UTF8.GetBytes(content));

    /// <summary>An image with glibc's loader and two of its libraries, and files of the test's; it is <c>base: "oci:../layout:it"</c>.</summary>
    public PublishStage Base(params (string Path, byte[] Content)[] more)
    {
        var archive = new MemoryStream();
        using (var writer = new TarWriter(archive, TarEntryFormat.Pax, leaveOpen: true))
        {
            var all = Libraries.Select(name => ("usr/lib/x86_64-linux-gnu/" + name, CraftedElf.Library())).Append(("lib64/ld-linux-x86-64.so.2", CraftedElf.Library())).Concat(more).ToList();
            foreach (var folder in all.SelectMany(one => Above(one.Item1)).Distinct())
            {
                writer.WriteEntry(new PaxTarEntry(TarEntryType.Directory, folder) { Mode = (UnixFileMode)0b111_101_101 });
            }

            writer.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "lib") { LinkName = "usr/lib" });
            all.ForEach(one => writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, one.Item1) { DataStream = new MemoryStream(one.Item2), Mode = (UnixFileMode)0b111_101_101 }));
        }

        Build.Layout.With(archive.ToArray());
        return Spec(", base: \"oci:../layout:it\"");
    }

    public RunResult Run(params string[] more) =>
        Build.Layout.Sandbox([.. Arguments, .. more], ("DOTNET_HOST_PATH", Build.At("dotnet")), ("TMPDIR", Directory.CreateDirectory(Build.At("tmp")).FullName));

    /// <summary>Begins a build; its group of processes is its own.</summary>
    public RunningCommand Start()
    {
        var environment = new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH")!, ["HOME"] = Build.At(""), ["DOTNET_HOST_PATH"] = Build.At("dotnet"), ["DOTNET_EnableDiagnostics"] = "0" };
        return Command.Start(new Run("dotnet", [LayoutStage.Tool, .. Arguments]) { Timeout = TimeSpan.FromSeconds(60), Environment = environment });
    }

    private string[] Arguments => ["build", Build.At("spec/app.sandbox.yaml"), "--store", Build.At("store"), "--platform", "linux/amd64"];

    /// <summary>What the lock file has as the command.</summary>
    public string Good(params string[] more)
    {
        var run = Run(more);
        Assert.True(run.ExitCode == 0, run.ToString());
        return File.ReadLines(Build.At("spec/app.sandbox.lock")).FirstOrDefault(line => line.StartsWith("  command: ", StringComparison.Ordinal))?["  command: ".Length..] ?? "";
    }

    /// <summary>What is said of a build that must fail, at the line of <c>publish</c>, and leave nothing.</summary>
    public string Refused()
    {
        var run = Run();
        Assert.True(run.ExitCode == 1 && run.Error.Contains("app.sandbox.yaml(2,17): ", StringComparison.Ordinal), run.ToString());
        Assert.False(File.Exists(Build.At("spec/app.sandbox.lock")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Build.At("store/tmp")));
        return run.Error;
    }

    public void Dispose() => Build.Dispose();

    private static IEnumerable<string> Above(string path)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            yield return path[..slash];
        }
    }
}

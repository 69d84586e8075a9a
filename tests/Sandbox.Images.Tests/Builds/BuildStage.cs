using System.Formats.Tar;
using System.Text.RegularExpressions;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Images.Tests.Builds;

/// <summary>A spec with <c>build</c>, the files beside it, a store, and <c>sandbox build</c>, which may write to this folder and nowhere else.</summary>
internal sealed partial class BuildStage : IDisposable
{
    public const Needs Any = LayoutStage.Any;

    // Published once; who has no steps that run needs none.
    private static readonly Lazy<string> Runtime = new(() => Machine.Reason(Needs.Aot) is null ? PublishedWorkload.Of("src/Sandbox.Runtime").Binary("sandbox-runtime") : "");

    /// <summary>What runs commands: published, or empty where that cannot be.</summary>
    public static string RuntimeBinary => Runtime.Value;

    public LayoutStage Layout { get; } = new();

    public string At(string path) => Layout.At(path);

    /// <summary>Writes a file beside the spec.</summary>
    public BuildStage File(string path, string content, bool isExecutable = false)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        System.IO.File.WriteAllText(At(path), content);
        System.IO.File.SetUnixFileMode(At(path), isExecutable ? (UnixFileMode)0b111_101_101 : (UnixFileMode)0b110_100_100);
        return this;
    }

    public BuildStage Also(Action what)
    {
        what();
        return this;
    }

    /// <summary>Writes the spec: <paramref name="build"/> is what stands below <c>build:</c>, from column 3 on.</summary>
    public BuildStage Spec(string build) => File("app.sandbox.yaml", "sandbox: 1\nprocess: {command: [/bin/sh]}\nbuild:\n" + string.Concat(build.Trim('\n').Split('\n').Select(line => $"  {line}\n")));

    public RunResult Run(params string[] more) => Layout.Sandbox(["build", At("app.sandbox.yaml"), "--store", At("store"), .. more], ("SANDBOX_RUNTIME", Runtime.Value), ("TMPDIR", Directory.CreateDirectory(At("tmp")).FullName));

    /// <summary>Begins a build; the group of processes is its own.</summary>
    public RunningCommand Start(params string[] more)
    {
        var environment = new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH")!, ["HOME"] = At(""), ["SANDBOX_RUNTIME"] = Runtime.Value, ["TMPDIR"] = Directory.CreateDirectory(At("tmp")).FullName, ["DOTNET_EnableDiagnostics"] = "0" };
        return Command.Start(new Run("dotnet", [LayoutStage.Tool, "build", At("app.sandbox.yaml"), "--store", At("store"), .. more]) { Timeout = TimeSpan.FromSeconds(60), Environment = environment });
    }

    /// <summary>Builds; what progress said of each step: "1/3 copy a to /a: done".</summary>
    public string[] Build(params string[] more)
    {
        var run = Run(more);
        Assert.True(run.ExitCode == 0, run.ToString());
        return Steps(run);
    }

    public static string[] Steps(RunResult run) => [.. run.Error.Split('\n').Where(line => StepLine().IsMatch(line)).Select(line => Time().Replace(line, ""))];

    public string Lock => System.IO.File.ReadAllText(At("app.sandbox.lock"));

    /// <summary>The archives of the layers that were built, the lowest first, each as lines "type mode uid:gid path[ -> link]".</summary>
    public string[][] Layers => [.. DiffId().Matches(Lock).Select(match => At($"store/build/archives/{match.Groups[1].Value}.tar")).Where(System.IO.File.Exists).Select(Listing)];

    /// <summary>What the last layer has.</summary>
    public string[] Last => Layers[^1];

    /// <summary>The content of a file of the topmost layer that has it.</summary>
    public string Content(string path) => DiffId().Matches(Lock).Select(match => At($"store/layers/sha256/{match.Groups[1].Value}/fs/{path}")).Reverse().First(System.IO.File.Exists) is var found ? System.IO.File.ReadAllText(found) : "";

    private static string[] Listing(string archive)
    {
        using var file = System.IO.File.OpenRead(archive);
        using var reader = new TarReader(file);
        var lines = new List<string>();
        while (reader.GetNextEntry() is { } entry)
        {
            var type = entry.EntryType switch { TarEntryType.Directory => 'd', TarEntryType.SymbolicLink => 'l', TarEntryType.HardLink => 'h', _ => 'f' };
            lines.Add($"{type} {Convert.ToString((int)entry.Mode, 8)} {entry.Uid}:{entry.Gid} {entry.Name.TrimEnd('/')}{(entry.LinkName.Length > 0 ? " -> " + entry.LinkName : "")}");
        }

        return [.. lines];
    }

    [GeneratedRegex("diff_id: sha256:([0-9a-f]{64})")]
    private static partial Regex DiffId();

    [GeneratedRegex("^([a-z-]+ )?[0-9]+/[0-9]+ .*: (noted|cached|done in )")]
    private static partial Regex StepLine();

    [GeneratedRegex(" in [0-9.]+ s$")]
    private static partial Regex Time();

    public void Dispose() => Layout.Dispose();
}

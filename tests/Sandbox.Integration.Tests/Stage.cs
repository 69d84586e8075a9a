using Sandbox.Testing;

namespace Sandbox.Integration.Tests;

/// <summary>
/// A fresh directory with one published launcher, and beside it what the specs name by relative paths: <c>rootfs</c>. Gone when disposed.
/// </summary>
internal sealed class Stage : IDisposable
{
    private Stage(string directory, string launcher)
    {
        Directory = directory;
        Launcher = launcher;
    }

    /// <summary>The directory; everybody may read it.</summary>
    public string Directory { get; }

    /// <summary>The launcher in it.</summary>
    public string Launcher { get; }

    /// <summary>The root directory beside the launcher.</summary>
    public string Root => At("rootfs");

    /// <summary>Sets the stage for the spec <paramref name="spec"/> of workloads/<paramref name="group"/>.</summary>
    public static Stage Of(string group, string spec)
    {
        var published = PublishedWorkload.Of("tests/Sandbox.Integration.Tests/workloads/" + group);
        var directory = System.IO.Directory.CreateTempSubdirectory("sandbox-integration-").FullName;
        File.SetUnixFileMode(directory, (UnixFileMode)0b111_101_101);
        var launcher = Path.Combine(directory, spec);
        RootFs.Install(published.Binary(spec), launcher);
        var stage = new Stage(directory, launcher);
        RootFs.Make(stage.Root);
        return stage;
    }

    /// <summary>A path in the stage's directory.</summary>
    public string At(string path) => Path.Combine(Directory, path);

    /// <summary>The launcher with these workload arguments.</summary>
    public Run Launch(params string[] arguments) => new(Launcher, ["--", .. arguments]);

    /// <summary>A shell script inside; the spec's command is /bin/sh.</summary>
    public RunResult Shell(string script, User user = User.Tests) => Command.Run(Launch("-c", script) with { AsPlainUser = user == User.Plain });

    /// <inheritdoc/>
    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}

/// <summary>Who starts a launcher.</summary>
public enum User
{
    /// <summary>Who runs the tests.</summary>
    Tests,

    /// <summary>An unprivileged user.</summary>
    Plain,
}

using Sandbox.Testing;

namespace Sandbox.Systemd.Tests;

/// <summary>A directory with one launcher of workloads/life and native/speaker beside it, which does what its arguments say; gone when disposed.</summary>
internal sealed class Speaker : IDisposable
{
    /// <summary>What every test with it needs.</summary>
    public const Needs Any = Needs.Aot | Needs.Root | Needs.Gcc;

    /// <summary>Where its launchers are published from.</summary>
    public const string Project = "tests/Sandbox.Systemd.Tests/workloads/life";

    private readonly string _directory = Directory.CreateTempSubdirectory("sandbox-life-").FullName;

    public Speaker(string spec)
    {
        Launcher = Path.Combine(_directory, spec);
        File.Copy(PublishedWorkload.Of(Project).Binary(spec), Launcher);
        File.Copy(Program(), Path.Combine(_directory, "speaker"));
        File.SetUnixFileMode(_directory, (UnixFileMode)0b111_101_101);
    }

    /// <summary>The launcher.</summary>
    public string Launcher { get; }

    /// <summary>The program, compiled statically so that it runs in any root; once for one state of its source.</summary>
    public static string Program()
    {
        var source = Repository.At("tests/Sandbox.Systemd.Tests/native/speaker.c");
        var binary = Repository.Artifact("native/speaker");
        if (!File.Exists(binary) || File.GetLastWriteTimeUtc(binary) < File.GetLastWriteTimeUtc(source))
        {
            var run = Command.Run(new Run("gcc", "-static", "-O1", "-Wall", "-Werror", "-o", binary, source));
            Xunit.Assert.True(run.ExitCode == 0, run.ToString());
        }

        return binary;
    }

    /// <summary>Starts it with these words, under <paramref name="manager"/> (null: by hand).</summary>
    public RunningCommand Start(NotifySocket? manager, params string[] words) => Command.Start(Of(manager, [], words));

    /// <summary>The same with more of the environment.</summary>
    public RunningCommand Start(NotifySocket? manager, Dictionary<string, string> environment, params string[] words) => Command.Start(Of(manager, environment, words));

    private Run Of(NotifySocket? manager, Dictionary<string, string> environment, string[] words)
    {
        var all = new Dictionary<string, string>(environment) { ["PATH"] = "/usr/bin:/bin" };
        if (manager is not null)
        {
            all["NOTIFY_SOCKET"] = manager.Address;
        }

        return new Run(Launcher, ["--", .. words]) { Environment = all };
    }

    /// <summary>The processes below <paramref name="parent"/>: pid and name, oldest first.</summary>
    public static List<(int Pid, string Name)> Children(int parent) => LeakSnapshot.ChildrenOf(parent)
        .Select(one => (int.Parse(one[..one.IndexOf(' ', StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture), one[(one.IndexOf('(', StringComparison.Ordinal) + 1)..one.LastIndexOf(')')])).OrderBy(one => one.Item1).ToList();

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}

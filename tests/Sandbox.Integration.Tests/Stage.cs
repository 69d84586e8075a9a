using Sandbox.Testing;

namespace Sandbox.Integration.Tests;

/// <summary>
/// A fresh directory with one published launcher, and beside it what the specs name by relative paths: <c>rootfs</c>. Gone when disposed.
/// </summary>
internal sealed class Stage : IDisposable
{
    /// <summary>What every test with a launcher needs; the launchers run as the tests' user and as an unprivileged one.</summary>
    public const Needs Any = Needs.Userns | Needs.Aot | Needs.Gcc | Needs.Busybox | Needs.UtilLinux;

    /// <summary>The same for what only root can start.</summary>
    public const Needs Root = Needs.Root | Needs.Aot | Needs.Gcc | Needs.Busybox | Needs.UtilLinux;

    private static readonly string[] AsPlain = ["setpriv", $"--reuid={Machine.PlainUser}", $"--regid={Machine.PlainUser}", "--clear-groups", "--inh-caps=-all", "--"];

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
    public string RootFs => At("rootfs");

    /// <summary>Sets the stage for the spec <paramref name="spec"/> of workloads/<paramref name="group"/>.</summary>
    public static Stage Of(string group, string spec) => Of(PublishedWorkload.Of("tests/Sandbox.Integration.Tests/workloads/" + group), spec);

    /// <summary>The same for a project that was published already.</summary>
    public static Stage Of(PublishedWorkload published, string spec)
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("sandbox-integration-").FullName;
        File.SetUnixFileMode(directory, (UnixFileMode)0b111_101_101);
        var launcher = Path.Combine(directory, spec);
        RootDirectory.Install(published.Binary(spec), launcher);
        var stage = new Stage(directory, launcher);
        RootDirectory.Make(stage.RootFs);
        RootDirectory.Install(NativeProgram.Of("hostile"), stage.At("hostile"));
        RootDirectory.Install(NativeProgram.Of("outer"), stage.At("outer"));
        return stage;
    }

    /// <summary>A path in the stage's directory.</summary>
    public string At(string path) => Path.Combine(Directory, path);

    /// <summary>Words that come before the launcher's: <c>outer</c> and what it hides.</summary>
    private string[] _outer = [];

    /// <summary>From now on these system calls are answered with <paramref name="errno"/>, as by an outer container's filter; none: all are there again.</summary>
    public Stage Hide(string[] calls, string errno = "ENOSYS")
    {
        _outer = calls.Length == 0 ? [] : [At("outer"), errno, string.Join(',', calls)];
        return this;
    }

    /// <summary>The launcher with these workload arguments.</summary>
    public Run Launch(params string[] arguments)
    {
        string[] words = [.. _outer, Launcher, "--", .. arguments];
        return new(words[0], words[1..]);
    }

    /// <summary>A shell script inside; the spec's command is a shell.</summary>
    public RunResult Shell(string script, User user = User.Tests) => Command.Run(Launch("-c", script) with { AsPlainUser = user == User.Plain });

    /// <summary>The lines that a shell script printed inside. It must end well and say nothing on standard error.</summary>
    public string[] Lines(string script, User user = User.Tests) => LinesOf(Shell(script, user));

    /// <summary>The lines of a run that must have ended well and said nothing on standard error.</summary>
    public static string[] LinesOf(RunResult run) => (run.ExitCode, run.Error) == (0, "")
        ? run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        : throw new Xunit.Sdk.XunitException(run.ToString());

    // The stage becomes a mount of its own, and the file system below it read-only: what follows a link out of a root changes nothing there.
    private const string Fence = "mount --bind . \"$PWD\"; cd \"$PWD\"; mount -o remount,bind,ro /; ";

    /// <summary>
    /// <paramref name="run"/> from a mount namespace of its own in which only the stage can be written, after a script of root's, <paramref name="setUp"/>,
    /// which has the stage as its working directory.
    /// </summary>
    public Run Behind(string setUp, Run run) => run with
    {
        Program = "unshare",
        Arguments = ["--mount", "--propagation", "private", "sh", "-ec", Fence + setUp + "\nexec \"$0\" \"$@\"", .. run.AsPlainUser ? AsPlain : [], run.Program, .. run.Arguments],
        Directory = Directory,
        AsPlainUser = false,
    };

    /// <summary>Makes a file, and its directories.</summary>
    public void Write(string path, string content)
    {
        var full = At(path);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
    }

    /// <summary>Our probe takes the place of /bin/sh, which is what the specs start: its answers are then those of the very first program.</summary>
    public void PutProbeInPlaceOfTheShell()
    {
        File.Delete(At("rootfs/bin/sh"));
        File.CreateSymbolicLink(At("rootfs/bin/sh"), "probe");
    }

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

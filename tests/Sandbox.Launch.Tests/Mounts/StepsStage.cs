using Sandbox.Testing;
using Xunit;

namespace Sandbox.Launch.Tests.Mounts;

/// <summary>
/// A folder of one test with the steps binary, a root to be given as <c>dir</c>, and <c>outside</c>, the sentinel: what lies there must never change.
/// </summary>
public sealed class StepsStage : IDisposable
{
    /// <summary>What every test here needs.</summary>
    public const Needs AsRoot = Needs.Root | Needs.Aot | Needs.Gcc | Needs.Busybox;

    /// <summary>What the tests with user namespaces need.</summary>
    public const Needs AsUser = Needs.Userns | Needs.Aot | Needs.Gcc | Needs.Busybox;

    private static readonly string[] Applets = ["sh", "cat", "ls", "touch", "stat", "id", "readlink", "head", "mkdir", "echo", "wc", "grep", "hostname", "mkfifo", "sync"];
    private static readonly Lazy<string> Published = new(() => PublishedWorkload.Of("tests/Sandbox.Launch.Tests/fixtures/steps").Binary("steps"));
    private readonly LeakSnapshot _before = LeakSnapshot.Take();
    private readonly string[] _without;

    /// <summary>Makes the folder. The steps run on a kernel without these system calls.</summary>
    public StepsStage(params string[] without)
    {
        _without = without.Length == 0 ? [] : ["without", string.Join(',', without.Select(call => HiddenCalls.Numbers[call]))];
        Top = Directory.CreateTempSubdirectory("sandbox-mounts").FullName;
        File.SetUnixFileMode(Top, (UnixFileMode)0b111_101_101);
        File.Copy(Published.Value, At("steps"));
        foreach (var folder in new[] { "root/bin", "root/dev", "root/proc", "root/sys", "root/tmp", "root/data", "root/etc", "outside/dir" })
        {
            Directory.CreateDirectory(At(folder));
        }

        File.Copy(Machine.Find("busybox")!, At("root/bin/busybox"));
        foreach (var applet in Applets)
        {
            File.CreateSymbolicLink(At("root/bin/" + applet), "busybox");
        }

        File.WriteAllText(At("outside/file"), "sentinel");
    }

    /// <summary>The folder.</summary>
    public string Top { get; }

    /// <summary>A path in it.</summary>
    public string At(string path) => Path.Combine(Top, path);

    /// <summary>Steps for a scratch root with busybox in /bin.</summary>
    public static string[] Scratch => ["scratch 1048576 0755", $"bind {Machine.Find("busybox")} /bin/busybox 0 7 0 0 0 0", .. Applets.Select(applet => $"symlink /bin/{applet} busybox")];

    /// <summary>The step for the stage's own root.</summary>
    public string Dir => "dir " + At("root");

    /// <summary>Runs the steps, then pivot, then <paramref name="script"/> in busybox sh.</summary>
    public RunResult Run(IEnumerable<string> steps, string script = "exit 0", bool asUser = false) => Command.Run(Launch(steps, script, asUser));

    /// <summary>The same by way of another program: strace(1) and its options.</summary>
    public RunResult RunBy(IEnumerable<string> program, IEnumerable<string> steps, string script) => Command.Run(Through(program, Launch(steps, script, asUser: false)));

    /// <summary>
    /// The same in a mount namespace of its own after root's <paramref name="setUp"/>, a script in the stage's folder. It runs before the fence, so it mounts, and
    /// in the stage only.
    /// </summary>
    public RunResult RunAfter(string setUp, IEnumerable<string> steps, string script, bool asUser = false)
    {
        string[] asPlain = asUser ? ["setpriv", $"--reuid={Machine.PlainUser}", $"--regid={Machine.PlainUser}", "--clear-groups", "--inh-caps=-all", "--"] : [];
        string[] before = ["unshare", "--mount", "--propagation", "private", "sh", "-ec", $"PATH=/usr/sbin:/usr/bin:/sbin:/bin; {setUp}\nexec \"$0\" \"$@\"", .. asPlain];
        return Command.Run(Through(before, Launch(steps, script, asUser)) with { AsPlainUser = false });
    }

    private Run Launch(IEnumerable<string> steps, string script, bool asUser)
    {
        var words = new[] { "propagation 2" }.Concat(steps).Append("pivot").SelectMany(step => step.Split(' ').Select(word => word.Replace('␣', ' ')));
        string[] all = [.. _without, .. asUser ? new[] { "user" } : [], .. words, "exec", "/bin/busybox", "sh", "-c", script];
        return new Run(At("steps"), all) { AsPlainUser = asUser, Directory = Top, Environment = new Dictionary<string, string> { ["PATH"] = "/bin" } };
    }

    private static Run Through(IEnumerable<string> before, Run run)
    {
        string[] all = [.. before, run.Program, .. run.Arguments];
        return run with { Program = Machine.Find(all[0])!, Arguments = all[1..] };
    }

    /// <summary>Runs <paramref name="script"/> in the host's own sh without any step: behind the fence and nothing else.</summary>
    public RunResult RunFencedOnly(string script, bool asUser = false) =>
        Command.Run(new Run(At("steps"), [.. _without, .. asUser ? new[] { "user" } : [], "exec", Machine.Find("busybox")!, "sh", "-c", script]) { AsPlainUser = asUser });

    /// <summary>Runs and expects exit code 0; gives the output.</summary>
    public string Output(IEnumerable<string> steps, string script, bool asUser = false)
    {
        var result = Run(steps, script, asUser);
        Assert.True(result.ExitCode == 0, result.ToString());
        return result.Output;
    }

    /// <summary>Runs and expects the launch to fail with <paramref name="message"/> in its one line.</summary>
    public void Fails(IEnumerable<string> steps, string message, bool asUser = false)
    {
        var result = Run(steps, "echo the sandbox has started", asUser);
        Assert.True(result.ExitCode == 125, result.ToString());
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.Equal(1, result.Error.Count(letter => letter == '\n'));
        Assert.Equal("", result.Output);
    }

    /// <summary>Checks that nothing is left and that the sentinel is as it was; removes the folder.</summary>
    public void Dispose()
    {
        try
        {
            Assert.Empty(_before.LeftBehind());
            Assert.Equal("sentinel", File.ReadAllText(At("outside/file")));
            Assert.Equal([At("outside/dir"), At("outside/file")], Directory.EnumerateFileSystemEntries(At("outside"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal));
        }
        finally
        {
            Directory.Delete(Top, recursive: true);
        }
    }
}

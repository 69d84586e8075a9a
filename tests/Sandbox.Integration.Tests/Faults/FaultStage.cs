using System.Globalization;
using System.Text.RegularExpressions;
using Sandbox.Testing;

namespace Sandbox.Integration.Tests.Faults;

/// <summary>
/// A launcher behind strace, which makes one call of one process fail, or kills there: "the third mount_setattr". Its workload prints what it is and what it sees.
/// </summary>
internal sealed partial class FaultStage : IDisposable
{
    private readonly Stage _stage;
    private readonly string _spec;

    public FaultStage(string spec)
    {
        _spec = spec;
        _stage = Stage.Of("faults", spec);
        foreach (var directory in new[] { "bin", "data", "lower", "upper", "scratch" })
        {
            Directory.CreateDirectory(_stage.At(directory));
        }

        RootDirectory.Install(_stage.At("rootfs/bin/busybox"), _stage.At("bin/busybox"));
        Started = Sees(Command.Run(Injected("close", 10_000, "error=EIO")).Output);
    }

    /// <summary>What the workload sees where nothing fails.</summary>
    public string Started { get; }

    /// <summary>Every call that a process of the launch makes before it executes something or makes itself a filter: its name, and how often any one process makes it.</summary>
    public IReadOnlyList<(string Call, int Times)> Calls()
    {
        var file = _stage.At("trace");
        Command.Run(new Run("strace", "-f", "-qq", "-o", file, _stage.Launcher));
        var done = new HashSet<string>(StringComparer.Ordinal);
        var counts = new Dictionary<(string Pid, string Call), int>();
        foreach (var line in File.ReadLines(file).Skip(1)) // strace's own execve of the launcher
        {
            if (Line().Match(line) is { Success: true } match && !done.Contains(match.Groups[1].Value))
            {
                var (pid, call) = (match.Groups[1].Value, match.Groups[2].Value);
                counts[(pid, call)] = counts.GetValueOrDefault((pid, call)) + 1;
                if (call is "execve" or "seccomp" or "exit_group")
                {
                    done.Add(pid);
                }
            }
        }

        File.Delete(file);
        return [.. counts.GroupBy(one => one.Key.Call, one => one.Value).Where(call => call.Key != "exit_group" && !call.Key.StartsWith("syscall_", StringComparison.Ordinal)) // newer than strace, which shows a number and takes none
            .Select(call => (call.Key, call.Max())).Order()];
    }

    /// <summary>One launch with <paramref name="what"/> (<c>error=EIO</c>, <c>signal=KILL</c>) at one call.</summary>
    public RunResult Inject(string call, int which, string what) => Command.Run(Injected(call, which, what));

    /// <summary>The same, to be run.</summary>
    public Run Injected(string call, int which, string what) =>
        new("strace", "--seccomp-bpf", "-f", "-qq", "-o", "/dev/null", "-e", "trace=" + call, "-e", string.Create(CultureInfo.InvariantCulture, $"inject={call}:{what}:when={which}"), _stage.Launcher) { Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>
    /// Whether a run says what failed: the launcher's exit code, one line with the spec's name and a diagnostic, and no workload; only where our own processes could not give up what
    /// they do not need (SBX1031, SBX1047) it may have begun, and was stopped.
    /// </summary>
    public bool IsRefusal(RunResult run) => run.ExitCode is >= 125 and <= 127 && Refusal().Match(Words(run.Error)) is { Success: true } match && match.Groups[1].Value == _spec
        && (run.Output.Length == 0 || match.Groups[2].Value is "1031" or "1047");

    /// <summary>
    /// Whether the fault hit what the launcher still does while it watches, too, since each process counts for itself: it cannot read or print what failed then, or what strace
    /// put in the call's place was killed by the launcher's filter. Nothing was started all the same.
    /// </summary>
    public static bool IsMute(string call, RunResult run) => call is "read" or "write" or "close" or "wait4" or "rt_sigtimedwait" && run.ExitCode is 125 or 128 + 31 && run.Output.Length == 0 && Words(run.Error).Length == 0;

    /// <summary>Whether a run went on as if nothing had happened: the workload is and sees exactly the same.</summary>
    public bool IsSame(RunResult run) => run.ExitCode == 0 && run.Error.Length == 0 && Sees(run.Output) == Started;

    /// <summary>Processes that still run the launcher's binary, and what else lies about: empty.</summary>
    public IReadOnlyList<string> Left()
    {
        for (var attempt = 0; ; attempt++)
        {
            List<string> left = [.. Pids().Select(pid => "process " + pid), .. new[] { "data", "lower", "upper" }.SelectMany(directory => Directory.GetFileSystemEntries(_stage.At(directory)))];
            if (left.Count == 0 || attempt == 100)
            {
                return left;
            }

            Thread.Sleep(20);
        }
    }

    /// <summary>Processes that run the launcher's binary.</summary>
    public IEnumerable<int> Pids() => Directory.EnumerateDirectories("/proc").Where(process => char.IsAsciiDigit(Path.GetFileName(process)[0]) && Executable(process) == _stage.Launcher)
        .Select(process => int.Parse(Path.GetFileName(process), CultureInfo.InvariantCulture));

    public void Dispose() => _stage.Dispose();

    private static string? Executable(string process)
    {
        try
        {
            return File.ResolveLinkTarget(Path.Combine(process, "exe"), returnFinalTarget: false)?.FullName;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null; // a kernel thread, or ended meanwhile
        }
    }

    // Without what strace says on its own.
    private static string Words(string error) => string.Concat(error.Split('\n').Where(line => line.Length > 0 && !line.StartsWith("strace: ", StringComparison.Ordinal)).Select(line => line + "\n"));

    // Of the status what the launcher decides; of the mounts where they are and what holds for them, not their numbers.
    private static string Sees(string output) => string.Join('\n', output.Split('\n').Where(line => line.Length > 0).Select(line => Mount().Match(line) is { Success: true } mount
        ? $"{mount.Groups[1].Value} {mount.Groups[2].Value}"
        : Status().IsMatch(line) || int.TryParse(line, CultureInfo.InvariantCulture, out _) ? line : null).Where(line => line is not null));

    [GeneratedRegex(@"^(\d+) +(\w+)\(")]
    private static partial Regex Line();

    [GeneratedRegex(@"\A(\w+)\.sandbox\.yaml(?:\(\d+\))?: SBX(1\d{3}): [^\n]+\n\z")]
    private static partial Regex Refusal();

    [GeneratedRegex("^(Umask|Uid|Gid|Groups|NStgid|NSsid|NoNewPrivs|Seccomp|Seccomp_filters|Sig(?:Pnd|Blk|Ign|Cgt)|Cap\\w+):")]
    private static partial Regex Status();

    [GeneratedRegex(@"^\d+ \d+ \d+:\d+ (\S+ \S+ \S+).* - (\S+) ")]
    private static partial Regex Mount();
}

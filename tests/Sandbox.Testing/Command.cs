using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Sandbox.Testing;

/// <summary>One run of a program.</summary>
/// <param name="Program">Path, or a name on PATH.</param>
/// <param name="Arguments">Its arguments.</param>
public sealed record Run(string Program, params string[] Arguments)
{
    /// <summary>What its standard input holds.</summary>
    public string Input { get; init; } = "";

    /// <summary>The whole environment; null: the tests' own.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    /// <summary>Working directory; null: the tests' own.</summary>
    public string? Directory { get; init; }

    /// <summary>Where the tests run as root: as uid and gid <see cref="Machine.PlainUser"/> without groups or capabilities. Otherwise as it is.</summary>
    public bool AsPlainUser { get; init; }

    /// <summary>After this time the whole process group is killed and the run is a failure.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(20);
}

/// <summary>How a run ended.</summary>
/// <param name="ExitCode">Exit code; 128+n where signal n killed it.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="Elapsed">From start to end.</param>
public sealed record RunResult(int ExitCode, string Output, string Error, TimeSpan Elapsed)
{
    /// <summary>For the messages of failed tests.</summary>
    public override string ToString() => $"exit code {ExitCode} after {Elapsed.TotalMilliseconds:F0} ms\n--- stdout\n{Output}--- stderr\n{Error}";
}

/// <summary>Runs programs, each in a session and process group of its own, never longer than its timeout.</summary>
public static class Command
{
    private const int Sigkill = 9;

    /// <summary>Runs to the end.</summary>
    /// <exception cref="TimeoutException">It did not end in time; its process group was killed.</exception>
    public static RunResult Run(Run run)
    {
        using var running = Start(run);
        return running.WaitForEnd();
    }

    /// <summary>Starts; the caller waits, or disposes, which kills what is left of the group.</summary>
    public static RunningCommand Start(Run run) => new(run);

    /// <summary>Sends signal <paramref name="signal"/> to a process (a negative number: to the process group).</summary>
    public static int Signal(int pid, int signal) => Kill(pid, signal);

    internal static void KillGroup(int leader) => _ = Kill(-leader, Sigkill);

    [DllImport("libc", EntryPoint = "kill"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}

/// <summary>A program that was started by <see cref="Command.Start"/>.</summary>
public sealed class RunningCommand : IDisposable
{
    private readonly Run _run;
    private readonly Process _process;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    internal RunningCommand(Run run)
    {
        _run = run;
        _process = Process.Start(StartInfo(run)) ?? throw new InvalidOperationException("not started: " + run.Program);
        _output = _process.StandardOutput.ReadToEndAsync();
        _error = _process.StandardError.ReadToEndAsync();
        if (run.Input.Length > 0)
        {
            _process.StandardInput.Write(run.Input);
        }

        _process.StandardInput.Close();
    }

    /// <summary>Its pid, which is its process group and session too.</summary>
    public int Pid => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Waits for the end.</summary>
    /// <exception cref="TimeoutException">It did not end in time; its process group was killed.</exception>
    public RunResult WaitForEnd()
    {
        var inTime = _process.WaitForExit(_run.Timeout) && Task.WaitAll([_output, _error], _run.Timeout);
        if (!inTime)
        {
            Command.KillGroup(Pid);
            var seen = _process.WaitForExit(2000) && Task.WaitAll([_output, _error], 2000) ? $"\n--- stdout\n{_output.Result}--- stderr\n{_error.Result}" : "";
            throw new TimeoutException($"{_run.Program} {string.Join(' ', _run.Arguments)}: not ended after {_run.Timeout.TotalSeconds:F0} s{seen}");
        }

        return new(_process.ExitCode, _output.Result, _error.Result, _clock.Elapsed);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Command.KillGroup(Pid);
            _process.WaitForExit(2000);
        }

        // Process leaves streams that somebody has taken to the finalizer: by then they would be counted as the next test's leak.
        _process.StandardOutput.Dispose();
        _process.StandardError.Dispose();
        _process.Dispose();
    }

    private static ProcessStartInfo StartInfo(Run run)
    {
        // setsid(1) execs in place, for a child of ours leads no group: the program's pid is the pid that Process knows.
        var info = new ProcessStartInfo("setsid") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = run.Directory ?? "" };
        if (run.AsPlainUser && Machine.IsRoot)
        {
            foreach (var word in new[] { "setpriv", $"--reuid={Machine.PlainUser}", $"--regid={Machine.PlainUser}", "--clear-groups", "--inh-caps=-all", "--" })
            {
                info.ArgumentList.Add(word);
            }
        }

        info.ArgumentList.Add(run.Program);
        foreach (var argument in run.Arguments)
        {
            info.ArgumentList.Add(argument);
        }

        if (run.Environment is not null)
        {
            info.Environment.Clear();
            foreach (var (name, value) in run.Environment)
            {
                info.Environment[name] = value;
            }
        }

        return info;
    }
}

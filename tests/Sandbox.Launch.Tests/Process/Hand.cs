using System.Diagnostics;
using Sandbox.Testing;

namespace Sandbox.Launch.Tests;

/// <summary>The hand-written launcher. Its root is the host's, its user 1000, its command <c>/bin/sh -c SCRIPT</c> where the scenario says nothing else.</summary>
internal static class Hand
{
    /// <summary>What a launch as root needs.</summary>
    public const Needs Root = Needs.Root | Needs.Aot | Needs.UtilLinux;

    /// <summary>What a launch as an ordinary user needs.</summary>
    public const Needs Plain = Needs.Userns | Needs.Aot | Needs.UtilLinux;

    /// <summary>The published binary.</summary>
    public static string Launcher { get; } = PublishedWorkload.Of("tests/Sandbox.Launch.Tests/fixtures/launcher").Binary("launcher");

    /// <summary>A run with the steps of <paramref name="scenario"/> (HandLauncher.cs).</summary>
    public static Run Of(string scenario, params string[] arguments) => new(Launcher, arguments)
    {
        Environment = new Dictionary<string, string> { ["SCENARIO"] = scenario, ["PATH"] = "/usr/bin:/bin", ["TERM"] = "dumb", ["SECRET"] = "do-not-tell" },
    };

    /// <summary>To the end.</summary>
    public static RunResult Run(string scenario, params string[] arguments) => Command.Run(Of(scenario, arguments));

    /// <summary>Starts a script that makes the file <c>$READY</c>, and waits for that file.</summary>
    public static Running Start(string scenario, string script)
    {
        var ready = Path.Combine(Path.GetTempPath(), $"sandbox-launch-{Guid.NewGuid():N}");
        var running = new Running(Command.Start(Of(scenario, script.Replace("$READY", ready, StringComparison.Ordinal))), ready);
        running.WaitForReady();
        return running;
    }
}

/// <summary>A launch that has reached the point where its script says so.</summary>
internal sealed class Running(RunningCommand command, string ready) : IDisposable
{
    public int Pid => command.Pid;

    public bool HasEnded => command.HasEnded;

    public void WaitForReady()
    {
        for (var clock = Stopwatch.StartNew(); !File.Exists(ready); Thread.Sleep(10))
        {
            if (command.HasEnded)
            {
                throw new InvalidOperationException(command.WaitForEnd().ToString());
            }

            if (clock.Elapsed > TimeSpan.FromSeconds(20))
            {
                throw new TimeoutException("the workload did not start");
            }
        }

        File.Delete(ready);
    }

    public void Signal(int signal) => _ = Command.Signal(command.Pid, signal);

    public RunResult End() => command.WaitForEnd();

    public void Dispose()
    {
        command.Dispose();
        File.Delete(ready);
    }
}

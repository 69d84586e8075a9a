using System.Diagnostics;
using System.Runtime.InteropServices;
using Sandbox.Plan;
using Sandbox.Plan.Calls;

namespace Sandbox.Cli.Runtime;

/// <summary>Executes plans by <c>sandbox-runtime</c>.</summary>
internal static class PlanRun
{
    private const int SIGTERM = 15, SIGKILL = 9, GraceMilliseconds = 12_000;

    /// <summary>Why a plan cannot be executed so, with its line and what to do.</summary>
    public static UsageException Refused(SandboxPlan plan, (string Why, SourceLine At) refused) =>
        new($"{plan.Files[refused.At.File]}({Math.Max(refused.At.Line, 1)}): {refused.Why}; publish this spec (dotnet publish -p:PublishAot=true) and start the binary.");

    /// <remarks>The kernel takes the thread that starts a process for its parent (PR_SET_PDEATHSIG, prctl(2)): this one waits to the end.</remarks>
    /// <summary>
    /// Executes <paramref name="plan"/> with its output line by line to <paramref name="line"/>, and gives the exit code. No input. <paramref name="file"/>: where the plan is written for the runtime, which
    /// the caller removes. <paramref name="cancel"/>: SIGTERM, then SIGKILL. A plan that only a published launcher can execute is wrong use, at its line.
    /// </summary>
    public static int Execute(string runtime, SandboxPlan plan, string file, Action<string> line, CancellationToken cancel)
    {
        File.WriteAllBytes(file, PlanBytes.Of(plan, "/", out var refused) ?? throw Refused(plan, refused!.Value));
        using var process = Process.Start(new ProcessStartInfo(runtime, [file]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.StandardInput.Close();
        var reading = Task.WhenAll(ReadAsync(process.StandardOutput, line), ReadAsync(process.StandardError, line));
        using var stop = cancel.Register(() => Stop(process));
        process.WaitForExit();
        reading.GetAwaiter().GetResult();
        return process.ExitCode;
    }

    private static async Task ReadAsync(StreamReader from, Action<string> line)
    {
        while (await from.ReadLineAsync().ConfigureAwait(false) is { } text)
        {
            line(text);
        }
    }

    // The launcher passes SIGTERM on as the stop signal and waits as the plan says; SIGKILL takes all of it along.
    private static void Stop(Process process)
    {
        _ = kill(process.Id, SIGTERM);
        if (!process.WaitForExit(GraceMilliseconds))
        {
            _ = kill(process.Id, SIGKILL);
        }
    }

    [DllImport("libc")]
    private static extern int kill(int process, int signal);
}

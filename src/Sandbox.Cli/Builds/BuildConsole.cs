using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using Sandbox.Images;
using Sandbox.Images.Builds;
using Spectre.Console;

namespace Sandbox.Cli.Builds;

/// <summary>Shows a build on standard error: a bar for each stage on a terminal, which says the step that it is at, else a line for each step; what commands print stands above, or between.</summary>
internal static class BuildConsole
{
    private const int MostShown = 100;

    /// <summary>Runs <paramref name="work"/>. SIGINT and SIGTERM end it in order: nothing of the step under way stays.</summary>
    public static T Run<T>(string file, Func<BuildProgress, CancellationToken, Task<T>> work)
    {
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            return (Console.IsErrorRedirected ? work(new Lines(file), stop.Token) : WithBarsAsync(work, stop.Token)).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            throw new ImageException("stopped; the steps that were done are in the cache, and nothing of the one under way was kept.");
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    private static Task<T> WithBarsAsync<T>(Func<BuildProgress, CancellationToken, Task<T>> work, CancellationToken cancel)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new ElapsedTimeColumn())
            .StartAsync(bars => work(new Bars(console, bars), cancel));
    }

    private static string NameOf(BuildStage stage, int number) => $"{(stage.Name.Length > 0 ? stage.Name + " " : "")}{number}/{stage.Steps.Count}";

    private static string Cut(string text) => text.Length > MostShown ? text[..MostShown] + "…" : text;

    private sealed class Lines(string file) : BuildProgress
    {
        public override void Line(BuildStage stage, int number, string text) => Console.Error.WriteLine($"{NameOf(stage, number)} | {text}");

        public override void End(BuildStage stage, int number, BuildStep step, bool fromCache, TimeSpan took) =>
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{NameOf(stage, number)} {Cut(step.Shown)}: {(step is EnvStep or UserStep or LabelStep or EntryStep ? "noted" : fromCache ? "cached" : $"done in {took.TotalSeconds:0.0} s")}"));

        public override void Note(string text) => Console.Error.WriteLine(text.StartsWith(file + "(", StringComparison.Ordinal) ? $"sandbox: {text}" : $"sandbox: {file}: {text}");
    }

    private sealed class Bars(IAnsiConsole console, ProgressContext bars) : BuildProgress
    {
        private readonly ConcurrentDictionary<string, ProgressTask> _bars = new();

        public override void Begin(BuildStage stage, int number, BuildStep step)
        {
            var bar = _bars.GetOrAdd(stage.Name, _ => bars.AddTask("", maxValue: stage.Steps.Count));
            bar.Description = Markup.Escape($"{NameOf(stage, number)} {Cut(step.Shown)}");
            bar.IsIndeterminate = step is RunStep;
        }

        public override void Line(BuildStage stage, int number, string text) => console.WriteLine($"{NameOf(stage, number)} | {text}");

        public override void End(BuildStage stage, int number, BuildStep step, bool fromCache, TimeSpan took)
        {
            var bar = _bars[stage.Name];
            bar.IsIndeterminate = false;
            bar.Value = number;
            bar.Description = Markup.Escape($"{NameOf(stage, number)} {Cut(step.Shown)}{(fromCache ? ": cached" : "")}");
        }

        public override void Note(string text) => console.WriteLine("sandbox: " + text);
    }
}

using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using Sandbox.Images;
using Sandbox.Images.Layouts;
using Sandbox.Images.Registry;
using Spectre.Console;

namespace Sandbox.Cli.Images;

/// <summary>Shows transfers on standard error: a bar for each on a terminal, else a line when it is done.</summary>
internal static class TransferConsole
{
    /// <summary>Runs <paramref name="work"/>. SIGINT and SIGTERM end it in order: nothing of it stays.</summary>
    public static T Run<T>(Func<TransferProgress, CancellationToken, Task<T>> work)
    {
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            return (Console.IsErrorRedirected ? work(new Lines(), stop.Token) : WithBarsAsync(work, stop.Token)).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            throw new ImageException("stopped; nothing of it was kept.");
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    private static Task<T> WithBarsAsync<T>(Func<TransferProgress, CancellationToken, Task<T>> work, CancellationToken cancel)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new DownloadedColumn(), new TransferSpeedColumn())
            .StartAsync(bars => work(new Bars(console, bars), cancel));
    }

    private static string Short(Digest digest) => $"{digest.Algorithm}:{digest.Hex[..12]}";

    private sealed class Lines : TransferProgress
    {
        public override void End(Descriptor blob, string how) => Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Short(blob.Digest)} {blob.Size} bytes, {how}"));

        public override void Note(string text) => Console.Error.WriteLine("sandbox: " + text);
    }

    private sealed class Bars(IAnsiConsole console, ProgressContext bars) : TransferProgress
    {
        private readonly ConcurrentDictionary<Digest, ProgressTask> _bars = new();

        public override void Begin(Descriptor blob, string what) => _bars.TryAdd(blob.Digest, bars.AddTask($"{Short(blob.Digest)} is {what}", maxValue: Math.Max(1, blob.Size)));

        public override void At(Descriptor blob, long bytes)
        {
            if (_bars.TryGetValue(blob.Digest, out var bar))
            {
                bar.Value = bytes;
            }
        }

        public override void End(Descriptor blob, string how)
        {
            if (_bars.TryGetValue(blob.Digest, out var bar))
            {
                bar.Value = bar.MaxValue;
                bar.Description = $"{Short(blob.Digest)} {how}";
                bar.StopTask();
            }
        }

        public override void Note(string text) => console.WriteLine("sandbox: " + text);
    }
}

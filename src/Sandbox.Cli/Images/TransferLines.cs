using System.Globalization;
using Sandbox.Images.Layouts;

namespace Sandbox.Cli.Images;

/// <summary>How far downloads and uploads are: on a terminal one line that changes, else a line for each that is done.</summary>
internal sealed class TransferLines(TextWriter to) : IDisposable
{
    private const int BarWidth = 30;
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(100);

    private readonly bool _isTerminal = !Console.IsErrorRedirected;
    private readonly Lock _lock = new();
    private readonly Dictionary<Digest, (long Done, long Size)> _all = [];
    private DateTime _shown;
    private int _width;

    /// <summary>What is told of one blob's bytes.</summary>
    public IProgress<long> Of(Descriptor blob) => new Told(this, blob);

    public void Dispose()
    {
        if (_width > 0)
        {
            to.Write('\r' + new string(' ', _width) + '\r');
        }
    }

    private void Report(Descriptor blob, long done)
    {
        lock (_lock)
        {
            var wasDone = _all.TryGetValue(blob.Digest, out var before) && before.Done == before.Size;
            _all[blob.Digest] = (done, blob.Size);
            if (_isTerminal)
            {
                ShowBar();
            }
            else if (done == blob.Size && !wasDone)
            {
                to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{blob.Digest}: {blob.Size} bytes"));
            }
        }
    }

    private void ShowBar()
    {
        var (done, size) = (_all.Values.Sum(one => one.Done), _all.Values.Sum(one => one.Size));
        if (DateTime.UtcNow - _shown < Often && done < size)
        {
            return;
        }

        _shown = DateTime.UtcNow;
        var full = size == 0 ? BarWidth : (int)(BarWidth * done / size);
        var line = string.Create(CultureInfo.InvariantCulture, $"[{new string('#', full)}{new string('.', BarWidth - full)}] {done / 1048576.0:0.0} of {size / 1048576.0:0.0} MiB, {_all.Values.Count(one => one.Done == one.Size)} of {_all.Count}");
        to.Write('\r' + line.PadRight(_width));
        _width = line.Length;
    }

    private sealed class Told(TransferLines lines, Descriptor blob) : IProgress<long>
    {
        public void Report(long value) => lines.Report(blob, value);
    }
}

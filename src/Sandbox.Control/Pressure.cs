using Sandbox.Launch;
using Sandbox.Plan;

namespace Sandbox.Control;

/// <summary>One trigger of pressure stall information (Documentation/accounting/psi.rst): the kernel wakes us when somebody, or everybody, has waited so long for a resource within a window.</summary>
/// <param name="Word">As the user wrote it: <c>memory:some:150ms/2s</c>.</param>
/// <param name="Kind">memory, cpu or io.</param>
/// <param name="Share">some: at least one waits; full: all that could run wait.</param>
/// <param name="Stall">How long they waited, milliseconds.</param>
/// <param name="Window">Within how long, milliseconds.</param>
internal sealed record Pressure(string Word, string Kind, string Share, long Stall, long Window)
{
    /// <summary>The bounds of a window (kernel/sched/psi.c, WINDOW_MIN_US and WINDOW_MAX_US), and what it is a multiple of for who has not CAP_SYS_RESOURCE.</summary>
    private const long LeastWindow = 500, MostWindow = 10_000, Step = 2_000;

    /// <summary>The files: KIND.pressure of a cgroup, /proc/pressure/KIND.</summary>
    public static string[] Kinds => ["memory", "cpu", "io"];

    public static Pressure Read(string word)
    {
        var parts = word.Split(':');
        var times = parts.Length == 3 ? parts[2].Split('/') : [];
        if (times.Length != 2 || Array.IndexOf(Kinds, parts[0]) < 0 || parts[1] is not ("some" or "full"))
        {
            throw new VerbFailure(VerbFailure.NoTrigger, $"{ValueSentences.Quote(word)} is no pressure to watch; write KIND:SHARE:STALL/WINDOW with memory, cpu or io, some or full, and two durations, such as memory:some:150ms/2s");
        }

        var (stall, window) = (Milliseconds(times[0]), Milliseconds(times[1]));
        return window is >= LeastWindow and <= MostWindow && stall <= window && stall > 0
            ? new(word, parts[0], parts[1], stall, window)
            : throw new VerbFailure(VerbFailure.NoTrigger, $"{ValueSentences.Quote(word)}: the kernel takes a window from 500ms to 10s, and a stall that is not above it; correct the two durations");
    }

    /// <summary>Registers it with the kernel in a file: a descriptor that is the trigger as long as it is open.</summary>
    public long Register(string path)
    {
        Span<byte> name = stackalloc byte[4096];
        Span<byte> text = stackalloc byte[64];
        ProcFiles.Put(name, path);
        ProcFiles.Put(text, $"{Share} {ProcFiles.Text(Stall * 1000)} {ProcFiles.Text(Window * 1000)}\n"); // the kernel cuts the last byte off
        var file = EventFiles.Open(name, write: true);
        var result = file < 0 ? file : EventFiles.Write(file, text);
        if (result >= 0)
        {
            return file;
        }

        if (file >= 0)
        {
            Proc.Close(file);
        }

        var limits = Window % Step != 0 ? "; without CAP_SYS_RESOURCE a window is a multiple of 2s: write such a one, or run this as root" : "; run this as root, on a kernel with pressure stall information (psi=1)";
        throw new VerbFailure(VerbFailure.NoTrigger, $"the pressure {Word} cannot be watched in {path}: {LiveLimit.ErrnoText(result)}{limits}");
    }

    private static long Milliseconds(string text) =>
        Quantities.IsDuration(text, out var milliseconds) && milliseconds is { } some ? some : throw new VerbFailure(VerbFailure.NoTrigger, ValueSentences.BadDuration("--pressure", text));
}

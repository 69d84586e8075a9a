using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;
using Sandbox.Plan;

namespace Sandbox.Compiler.Binding.Values;

// Sizes, durations, modes.
internal sealed partial class ValueBinder
{
    /// <summary>Longest duration, milliseconds: a hundred years, below what the kernel's clocks can hold (KTIME_SEC_MAX).</summary>
    private const long MaxMilliseconds = 36_500L * 86_400_000;

    /// <summary>Rates in bytes per second: one packet of 64 KiB in eight seconds, and what 64 bits are enough to count with.</summary>
    private const long LeastRate = 8000, MostRate = 12_500_000_000;

    /// <summary>A size in bytes.</summary>
    public Located<long>? Size(KeyNode key, long least)
    {
        if (Scalar(key, "a size such as 64MiB") is not { } scalar)
        {
            return null;
        }

        if (!Quantities.IsSize(scalar.Text, out var bytes))
        {
            Bag.Add(DiagnosticCatalog.BadSize(scalar.At, key.Name, scalar.Text));
            return null;
        }

        return bytes >= least ? new(bytes.Value, scalar.At) : OutOfRange<long>(key, scalar, Quantities.Size(least), "8388607TiB");
    }

    /// <summary>A rate of the network in bytes per second.</summary>
    public Located<long>? Rate(KeyNode key)
    {
        if (Scalar(key, "a rate such as 10mbit or 2MiB/s") is not { } scalar)
        {
            return null;
        }

        if (!Rates.IsRate(scalar.Text, out var rate))
        {
            Bag.Add(DiagnosticCatalog.BadRate(scalar.At, key.Name, scalar.Text, Rates.NearRate(scalar.Text)));
            return null;
        }

        return rate >= LeastRate && rate <= MostRate ? new(rate.Value, scalar.At) : OutOfRange<long>(key, scalar, "64kbit", "100gbit");
    }

    /// <summary>A duration in milliseconds.</summary>
    public Located<long>? Duration(KeyNode key, long least)
    {
        if (Scalar(key, "a duration such as 10s") is not { } scalar)
        {
            return null;
        }

        if (!Quantities.IsDuration(scalar.Text, out var milliseconds))
        {
            Bag.Add(DiagnosticCatalog.BadDuration(scalar.At, key.Name, scalar.Text));
            return null;
        }

        return milliseconds >= least && milliseconds <= MaxMilliseconds
            ? new(milliseconds.Value, scalar.At)
            : OutOfRange<long>(key, scalar, least < 0 ? "-36500d" : Digits(least) + "ms", "36500d");
    }

    /// <summary>An offset of a clock in nanoseconds; it may be negative.</summary>
    public Located<long>? Offset(KeyNode key) =>
        Duration(key, -MaxMilliseconds) is { } duration ? new(duration.Value * 1_000_000, duration.At) : null;

    /// <summary>Permission bits: three or four octal digits in quotes.</summary>
    public Located<uint>? Mode(KeyNode key, uint most = 0xFFF)
    {
        if (Scalar(key, "an octal mode in quotes, such as \"0755\"") is not { } scalar)
        {
            return null;
        }

        var text = scalar.Text;
        var isOctal = text.Length is 3 or 4 && text.All(c => c is >= '0' and <= '7');
        if (!isOctal || scalar.IsPlain)
        {
            Bag.Add(DiagnosticCatalog.BadMode(scalar.At, key.Name, text, isOctal ? $"\"{text.PadLeft(4, '0')}\"" : null));
            return null;
        }

        var mode = text.Aggregate(0u, (value, digit) => (value * 8) + (uint)(digit - '0'));
        return mode <= most ? new(mode, scalar.At) : OutOfRange<uint>(key, scalar, "\"0000\"", "\"0777\"");
    }
}

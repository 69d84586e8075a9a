using System.Globalization;
using System.Text.RegularExpressions;

namespace Sandbox.Compiler.Binding.Values;

/// <summary>The texts of sizes and durations. A value is null where the text is none, or too large for 64 bits.</summary>
internal static class Quantities
{
    private const int MaxLength = 40;

    private static readonly (string Unit, long Bytes)[] Sizes = [("TiB", 1L << 40), ("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10), ("", 1)];

    private static readonly (string Unit, long Milliseconds)[] Durations = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)];

    private static readonly Regex Quantity = new("^(-?[0-9]{1,19})([A-Za-z]*)$", RegexOptions.CultureInvariant);

    // Bits count in thousands, as tc(8) and who sells lines have it; bytes as sizes do.
    private static readonly (string Unit, long BytesPerSecond)[] Rates =
        [("gbit", 125_000_000), ("mbit", 125_000), ("kbit", 125), ("GiB/s", 1L << 30), ("MiB/s", 1L << 20), ("KiB/s", 1L << 10)];

    private static readonly Regex Rate = new("^([0-9]{1,12})(gbit|mbit|kbit|GiB/s|MiB/s|KiB/s)$", RegexOptions.CultureInvariant);

    private static readonly Regex LooseRate = new("^([0-9]{1,12}(?:\\.[0-9]{1,6})?) *([kmgKMG])(i?B(?:/s|ps)?|(?:i?bits?(?:/s)?|bps|b)?)$", RegexOptions.CultureInvariant);

    private static readonly Regex LooseSize = new("^([0-9]{1,12}(?:\\.[0-9]{1,6})?) *([kmgtKMGT]?)(?:[iI]?[bB]|bytes)?$", RegexOptions.CultureInvariant);

    private static readonly Regex LooseDuration = new("^(?:([0-9]{1,9}(?:\\.[0-9]{1,6})?) *([A-Za-z]*) *)+$", RegexOptions.CultureInvariant);

    /// <summary>Whether the text has a size's form; the bytes are null where they do not fit.</summary>
    public static bool IsSize(string text, out long? bytes) => IsQuantity(text, Sizes, out bytes) && text[0] != '-';

    /// <summary>Whether the text has a duration's form; the milliseconds are null where they do not fit.</summary>
    public static bool IsDuration(string text, out long? milliseconds) => IsQuantity(text, Durations, out milliseconds);

    /// <summary>The size that was meant: 64M is 64MiB, 1.5GB is 1536MiB.</summary>
    public static string? NearSize(string text)
    {
        var match = text.Length > MaxLength ? Match.Empty : LooseSize.Match(text);
        if (!match.Success)
        {
            return null;
        }

        var letter = match.Groups[2].Value.ToUpperInvariant();
        var unit = letter.Length == 0 ? 1 : Sizes.First(size => size.Unit.StartsWith(letter, StringComparison.Ordinal)).Bytes;
        return Shortest(Amount(match.Groups[1].Value) * unit, Sizes);
    }

    /// <summary>The duration that was meant: 10 is 10s, 1h30m is 90m, 1.5s is 1500ms.</summary>
    public static string? NearDuration(string text)
    {
        var match = text.Length > MaxLength ? Match.Empty : LooseDuration.Match(text);
        if (!match.Success)
        {
            return null;
        }

        var total = 0m;
        for (var i = 0; i < match.Groups[1].Captures.Count; i++)
        {
            if (Unit(match.Groups[2].Captures[i].Value) is not { } unit)
            {
                return null;
            }

            total += Amount(match.Groups[1].Captures[i].Value) * unit;
        }

        return Shortest(total, Durations);
    }

    /// <summary>Whether the text has a rate's form; the bytes per second are null where they do not fit.</summary>
    public static bool IsRate(string text, out long? bytesPerSecond)
    {
        bytesPerSecond = null;
        var match = text.Length > MaxLength ? Match.Empty : Rate.Match(text);
        if (!match.Success)
        {
            return false;
        }

        var exact = Amount(match.Groups[1].Value) * Rates.First(one => one.Unit == match.Groups[2].Value).BytesPerSecond;
        bytesPerSecond = exact <= long.MaxValue ? (long)exact : null;
        return true;
    }

    /// <summary>The rate that was meant: 10M and 10Mbit/s are 10mbit, 1.5MB/s is 1536KiB/s.</summary>
    public static string? NearRate(string text)
    {
        var match = text.Length > MaxLength ? Match.Empty : LooseRate.Match(text);
        if (!match.Success)
        {
            return null;
        }

        var letter = match.Groups[2].Value.ToLowerInvariant();
        var units = Rates.Where(one => one.Unit.EndsWith("/s", StringComparison.Ordinal) == match.Groups[3].Value.Contains('B')).ToArray();
        var factor = units.FirstOrDefault(one => one.Unit.StartsWith(letter, StringComparison.OrdinalIgnoreCase)).BytesPerSecond;
        return factor == 0 ? null : Shortest(Amount(match.Groups[1].Value) * factor, units);
    }

    private static bool IsQuantity(string text, (string Unit, long Factor)[] units, out long? value)
    {
        value = null;
        var match = text.Length > MaxLength ? Match.Empty : Quantity.Match(text);
        var factor = units.FirstOrDefault(unit => match.Success && unit.Unit == match.Groups[2].Value).Factor;
        if (factor == 0)
        {
            return false;
        }

        var exact = Amount(match.Groups[1].Value) * factor;
        value = exact is >= long.MinValue and <= long.MaxValue ? (long)exact : null;
        return true;
    }

    private static decimal Amount(string digits) => decimal.Parse(digits, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);

    private static long? Unit(string word) => word.ToLowerInvariant() switch
    {
        "" or "s" or "sec" or "secs" or "second" or "seconds" => 1000,
        "ms" or "msec" or "milliseconds" => 1,
        "m" or "min" or "mins" or "minute" or "minutes" => 60_000,
        "h" or "hr" or "hour" or "hours" => 3_600_000,
        "d" or "day" or "days" => 86_400_000,
        _ => null,
    };

    // The largest unit in which the amount is a whole number.
    private static string? Shortest(decimal amount, (string Unit, long Factor)[] units)
    {
        foreach (var (unit, factor) in units)
        {
            if (amount > 0 && amount % factor == 0)
            {
                return (amount / factor).ToString("0", CultureInfo.InvariantCulture) + unit;
            }
        }

        return null;
    }
}

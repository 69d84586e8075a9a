using System.Globalization;

namespace Sandbox.Plan;

/// <summary>
/// The texts of sizes and durations, as specs and <c>--update</c> have them. A value is null where the text is none, or too large for 64 bits. Without regular expressions: launchers carry this.
/// </summary>
public static class Quantities
{
    private const int MaxLength = 40, MaxDigits = 19;

    private static readonly (string Unit, long Bytes)[] Sizes = [("TiB", 1L << 40), ("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10), ("B", 1), ("", 1)];

    private static readonly (string Unit, long Milliseconds)[] Durations = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)];

    /// <summary>Whether the text has a size's form; the bytes are null where they do not fit. 512 is none, which could be meant in any unit; 0 is.</summary>
    public static bool IsSize(string text, out long? bytes) => IsQuantity(text, Sizes, out bytes) && text[0] != '-' && (bytes == 0 || text[text.Length - 1] == 'B');

    /// <summary>Whether the text has a duration's form; the milliseconds are null where they do not fit.</summary>
    public static bool IsDuration(string text, out long? milliseconds) => IsQuantity(text, Durations, out milliseconds);

    /// <summary>The size that was meant: 64M is 64MiB, 1.5GB is 1536MiB.</summary>
    public static string? NearSize(string text)
    {
        var scan = new TextScan(text.Length > MaxLength ? "" : text);
        if (scan.Amount(12, 6) is not { } amount)
        {
            return null;
        }

        scan.Blanks();
        var rest = scan.Rest();
        var unit = 1L;
        foreach (var size in Sizes)
        {
            if (rest.Length > 0 && size.Bytes > 1 && char.ToUpperInvariant(rest[0]) == size.Unit[0])
            {
                unit = size.Bytes;
            }
        }

        return (unit > 1 ? rest.Substring(1) : rest).ToUpperInvariant() is "" or "B" or "IB" || (unit > 1 ? rest.Substring(1) : rest) == "bytes" ? Shortest(amount * unit, Sizes) : null;
    }

    /// <summary>The duration that was meant: 10 is 10s, 1h30m is 90m, 1.5s is 1500ms.</summary>
    public static string? NearDuration(string text)
    {
        var scan = new TextScan(text.Length > MaxLength ? "" : text);
        var total = 0m;
        do
        {
            if (scan.Amount(9, 6) is not { } amount)
            {
                return null;
            }

            scan.Blanks();
            if (Unit(scan.Letters()) is not { } unit)
            {
                return null;
            }

            scan.Blanks();
            total += amount * unit;
        }
        while (!scan.IsAtEnd);

        return Shortest(total, Durations);
    }

    /// <summary>The size in the largest unit in which it is a whole number: 512MiB.</summary>
    public static string Size(long bytes) => Shortest(bytes, Sizes) ?? "0";

    /// <summary>The same of a duration: 1500ms.</summary>
    public static string Duration(long milliseconds) => Shortest(milliseconds, Durations) ?? "0ms";

    private static bool IsQuantity(string text, (string Unit, long Factor)[] units, out long? value)
    {
        value = null;
        var isNegative = text.Length > 0 && text[0] == '-';
        var scan = new TextScan(text.Length > MaxLength ? "" : isNegative ? text.Substring(1) : text);
        if (scan.Amount(MaxDigits, 0) is not { } amount)
        {
            return false;
        }

        var word = scan.Rest();
        foreach (var (unit, factor) in units)
        {
            if (unit == word)
            {
                var exact = (isNegative ? -amount : amount) * factor;
                value = exact is >= long.MinValue and <= long.MaxValue ? (long)exact : null;
                return true;
            }
        }

        return false;
    }

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
            if (amount > 0 && amount % factor == 0 && amount / factor <= long.MaxValue)
            {
                return ((long)(amount / factor)).ToString(CultureInfo.InvariantCulture) + unit;
            }
        }

        return null;
    }
}

using System.Globalization;
using System.Text.RegularExpressions;

namespace Sandbox.Compiler.Binding.Values;

/// <summary>The texts of rates of a network. A value is null where the text is none, or too large for 64 bits.</summary>
internal static class Rates
{
    private const int MaxLength = 40;

    // Bits count in thousands, as tc(8) and who sells lines have it; bytes as sizes do.
    private static readonly (string Unit, long BytesPerSecond)[] Units =
        [("gbit", 125_000_000), ("mbit", 125_000), ("kbit", 125), ("GiB/s", 1L << 30), ("MiB/s", 1L << 20), ("KiB/s", 1L << 10)];

    private static readonly Regex Rate = new("^([0-9]{1,12})(gbit|mbit|kbit|GiB/s|MiB/s|KiB/s)$", RegexOptions.CultureInvariant);

    private static readonly Regex LooseRate = new("^([0-9]{1,12}(?:\\.[0-9]{1,6})?) *([kmgKMG])(i?B(?:/s|ps)?|(?:i?bits?(?:/s)?|bps|b)?)$", RegexOptions.CultureInvariant);

    /// <summary>Whether the text has a rate's form; the bytes per second are null where they do not fit.</summary>
    public static bool IsRate(string text, out long? bytesPerSecond)
    {
        bytesPerSecond = null;
        var match = text.Length > MaxLength ? Match.Empty : Rate.Match(text);
        if (!match.Success)
        {
            return false;
        }

        var exact = Amount(match.Groups[1].Value) * Units.First(one => one.Unit == match.Groups[2].Value).BytesPerSecond;
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
        var units = Units.Where(one => one.Unit.EndsWith("/s", StringComparison.Ordinal) == match.Groups[3].Value.Contains('B')).ToArray();
        var factor = units.FirstOrDefault(one => one.Unit.StartsWith(letter, StringComparison.OrdinalIgnoreCase)).BytesPerSecond;
        return factor == 0 ? null : Shortest(Amount(match.Groups[1].Value) * factor, units);
    }

    private static decimal Amount(string digits) => decimal.Parse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);

    // The largest unit in which the amount is a whole number.
    private static string? Shortest(decimal amount, (string Unit, long Factor)[] units)
    {
        var unit = units.FirstOrDefault(one => amount > 0 && amount % one.Factor == 0);
        return unit.Factor == 0 ? null : (amount / unit.Factor).ToString("0", CultureInfo.InvariantCulture) + unit.Unit;
    }
}

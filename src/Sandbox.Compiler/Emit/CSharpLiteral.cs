using System.Globalization;
using System.Text;
using Sandbox.Plan;

namespace Sandbox.Compiler.Emit;

/// <summary>
/// The only place where text of a spec becomes C# text. What is not printable ASCII is escaped, so that no value can end its literal,
/// begin a line, or look like another text to a reader.
/// </summary>
internal static class CSharpLiteral
{
    /// <summary>A string literal.</summary>
    public static string Text(string text) => Quote(text);

    /// <summary>A <c>u8</c> literal. The compiler puts a NUL behind its data, which is not counted in its length.</summary>
    public static string Utf8(string text) => Quote(text) + "u8";

    /// <summary>A <c>u8</c> literal of all the items, each ended by NUL.</summary>
    public static string Utf8List(IEnumerable<string> items) => Quote(string.Concat(items.Select(item => item + '\0'))) + "u8";

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public static string Bool(bool value) => value ? "true" : "false";

    /// <summary>A decimal number.</summary>
    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Permission bits and masks, in hexadecimal: C# has no octal literals.</summary>
    public static string Mode(uint mode) => "0x" + mode.ToString("x", CultureInfo.InvariantCulture);

    /// <summary>A number of bytes in the largest unit that divides it: <c>64 * MiB</c>.</summary>
    public static string Size(long bytes) => Scaled(bytes, (Units.TiB, "TiB"), (Units.GiB, "GiB"), (Units.MiB, "MiB"), (Units.KiB, "KiB"));

    /// <summary>A number of milliseconds in the largest unit that divides it: <c>10 * Seconds</c>.</summary>
    public static string Duration(long milliseconds) => Scaled(milliseconds, (Units.Hours, "Hours"), (Units.Minutes, "Minutes"), (Units.Seconds, "Seconds"), (1, "Milliseconds"));

    /// <summary>A resource limit.</summary>
    public static string Limit(ulong value) => value == ulong.MaxValue ? "ulong.MaxValue" : value.ToString(CultureInfo.InvariantCulture);

    /// <summary>An enum's value as its members' names: <c>MountFlags.NoSuid | MountFlags.NoDev</c>.</summary>
    public static string Enum<T>(T value)
        where T : struct, Enum =>
        string.Join(" | ", value.ToString().Split([", "], StringSplitOptions.None).Select(member => $"{typeof(T).Name}.{member}"));

    /// <summary>Text for a comment: one line of printable ASCII.</summary>
    public static string Comment(string text) => new([.. text.Select(unit => unit is >= ' ' and <= '~' ? unit : '?')]);

    private static string Scaled(long value, params (long Unit, string Name)[] units)
    {
        foreach (var (unit, name) in units)
        {
            if (value > 0 && value % unit == 0)
            {
                return $"{Number(value / unit)} * {name}";
            }
        }

        return Number(value);
    }

    private static string Quote(string text)
    {
        var literal = new StringBuilder("\"", text.Length + 2);
        for (var i = 0; i < text.Length; i++)
        {
            var unit = text[i];
            if (char.IsHighSurrogate(unit) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                literal.Append("\\U").Append(char.ConvertToUtf32(unit, text[++i]).ToString("x8", CultureInfo.InvariantCulture));
                continue;
            }

            _ = unit switch
            {
                '"' => literal.Append("\\\""),
                '\\' => literal.Append("\\\\"),
                '\n' => literal.Append("\\n"),
                '\t' => literal.Append("\\t"),
                '\0' => literal.Append("\\0"),
                >= ' ' and <= '~' => literal.Append(unit),
                _ => literal.Append("\\u").Append(((int)unit).ToString("x4", CultureInfo.InvariantCulture)),
            };
        }

        return literal.Append('"').ToString();
    }
}

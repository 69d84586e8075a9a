using System.Globalization;
using System.Text;

namespace Sandbox.Erofs;

/// <summary>Names for messages: bytes, as the kernel has them.</summary>
public static class ShownBytes
{
    /// <summary>The name in quotes, with what cannot be printed as \xNN.</summary>
    public static string Of(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        foreach (var b in bytes)
        {
            _ = b is < 0x20 or >= 0x7f or (byte)'\\' or (byte)'\'' ? text.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}") : text.Append((char)b);
        }

        return $"'{text}'";
    }
}

using System.Globalization;

namespace Sandbox.Compiler.Spec;

/// <summary>The EROFS image behind a launcher.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="Uuid">32 hex digits.</param>
/// <param name="Digest">SHA-256, 64 hex digits.</param>
public sealed record EmbeddedRoot(long Size, string Uuid, string Digest)
{
    /// <summary>Reads what the build says (<see cref="CompileOptions.Embedded"/>); null: nothing.</summary>
    public static EmbeddedRoot? Parse(string text) =>
        text.Split(' ') is { Length: 3 } parts && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var size) && IsHex(parts[1], 32) && IsHex(parts[2], 64) ? new(size, parts[1], parts[2]) : null;

    private static bool IsHex(string text, int length) => text.Length == length && text.All(one => one is (>= '0' and <= '9') or (>= 'a' and <= 'f'));
}

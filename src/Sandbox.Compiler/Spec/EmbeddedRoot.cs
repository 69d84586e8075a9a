using System.Globalization;

namespace Sandbox.Compiler.Spec;

/// <summary><c>root.embed</c>.</summary>
public enum EmbedKind
{
    /// <summary><c>true</c>: an image, of which each start looks at the UUID.</summary>
    Image,

    /// <summary><c>verity</c>: an image with a hash tree, by which the kernel checks each read (dm-verity).</summary>
    Verity,
}

/// <summary>The EROFS image behind a launcher.</summary>
/// <param name="Size">Bytes, with the hash tree.</param>
/// <param name="Uuid">32 hex digits.</param>
/// <param name="Digest">SHA-256 of all of it, 64 hex digits.</param>
/// <param name="DataSize">Bytes of the image alone.</param>
/// <param name="RootHash">Of the hash tree, 64 hex digits; empty without one.</param>
public sealed record EmbeddedRoot(long Size, string Uuid, string Digest, long DataSize, string RootHash)
{
    /// <summary>Reads what the build says (<see cref="CompileOptions.Embedded"/>); null: nothing.</summary>
    public static EmbeddedRoot? Parse(string text)
    {
        var parts = text.Split(' ');
        if (parts.Length is not (3 or 5) || !Number(parts[0], out var size) || !IsHex(parts[1], 32) || !IsHex(parts[2], 64))
        {
            return null;
        }

        return parts.Length == 3 ? new(size, parts[1], parts[2], size, "") : Number(parts[3], out var data) && IsHex(parts[4], 64) ? new(size, parts[1], parts[2], data, parts[4]) : null;
    }

    private static bool Number(string text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static bool IsHex(string text, int length) => text.Length == length && text.All(one => one is (>= '0' and <= '9') or (>= 'a' and <= 'f'));
}

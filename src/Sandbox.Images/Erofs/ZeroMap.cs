using Sandbox.Erofs;
using Sandbox.Images.Layers;

namespace Sandbox.Images.Erofs;

/// <summary>
/// Which blocks of a file have something that is not zero, by looking at its content: where a file has holes is the same then whoever stored it, a tar with a map, one without, or a file system.
/// </summary>
internal sealed class ZeroMap
{
    /// <summary>Below it nothing is worth a map.</summary>
    public const long SmallestFile = 128 * 1024;

    private const int MostExtents = 1 << 16;

    /// <summary>Parts with data, whole blocks, in order.</summary>
    public List<Extent> Found { get; } = [];

    /// <summary>How many bytes they are.</summary>
    public long Bytes { get; private set; }

    /// <summary>Looks at bytes that stand at <paramref name="offset"/>; what it is not shown is zeros.</summary>
    public void Look(long offset, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var block = offset & -ErofsFormat.BlockSize;
            var part = bytes[..(int)Math.Min(bytes.Length, block + ErofsFormat.BlockSize - offset)];
            if (part.ContainsAnyExcept((byte)0))
            {
                Add(block);
            }

            bytes = bytes[part.Length..];
            offset += part.Length;
        }
    }

    private void Add(long block)
    {
        if (Found.Count > 0 && Found[^1].Offset + Found[^1].Length > block)
        {
            return;
        }

        Bytes += ErofsFormat.BlockSize;
        if (Found.Count > 0 && (Found[^1].Offset + Found[^1].Length == block || Found.Count == MostExtents))
        {
            Found[^1] = Found[^1] with { Length = block + ErofsFormat.BlockSize - Found[^1].Offset };
        }
        else
        {
            Found.Add(new(block, ErofsFormat.BlockSize));
        }
    }

    /// <summary>
    /// The size of chunks, as a power of two of blocks, with which a file of <paramref name="size"/> takes the least room; null: stored whole. Chunks are mapped by the kernel one by one, so they must
    /// save half of the file.
    /// </summary>
    public static int? ChunkBits(List<Extent> data, long size)
    {
        var (best, least) = (-1, size / 2);
        for (var bits = 0; bits <= ErofsFormat.MostChunkBits; bits++)
        {
            var chunk = bits + ErofsFormat.BlockBits;
            var room = 4 * (((size - 1) >> chunk) + 1) + Math.Min(size, Stored(data, chunk));
            if (room < least)
            {
                (best, least) = (bits, room);
            }
        }

        return best < 0 ? null : best;
    }

    private static long Stored(List<Extent> data, int chunk)
    {
        long last = -1, count = 0;
        foreach (var (offset, length) in data)
        {
            var first = Math.Max(offset >> chunk, last + 1);
            last = Math.Max(last, (offset + length - 1) >> chunk);
            count += last - first + 1;
        }

        return count > long.MaxValue >> chunk ? long.MaxValue >> 1 : count << chunk;
    }
}

using Sandbox.Erofs;
using System.Buffers.Binary;

namespace Sandbox.Images.Erofs;

/// <summary>
/// A directory's content (struct erofs_dirent): blocks, each with its entries and behind them their names, all in the order of the names' bytes: the kernel searches by halves. <c>.</c> and
/// <c>..</c> stand where their bytes put them.
/// </summary>
internal static class DirectoryBlocks
{
    private static readonly byte[] _self = "."u8.ToArray(), _above = ".."u8.ToArray();

    /// <summary>The size of it.</summary>
    public static long Measure(ErofsNode directory)
    {
        long full = 0;
        var used = 0;
        foreach (var (name, _) in Entries(directory))
        {
            var more = ErofsFormat.DirectoryEntry + name.Length;
            if (used + more > ErofsFormat.BlockSize)
            {
                full += ErofsFormat.BlockSize;
                used = 0;
            }

            used += more;
        }

        return full + used;
    }

    /// <summary>Its blocks one after the other, the last as long as it is.</summary>
    public static IEnumerable<byte[]> Encode(ErofsNode directory)
    {
        var block = new List<(byte[] Name, ErofsNode Node)>();
        var used = 0;
        foreach (var entry in Entries(directory))
        {
            var more = ErofsFormat.DirectoryEntry + entry.Name.Length;
            if (used + more > ErofsFormat.BlockSize)
            {
                yield return Encode(block, ErofsFormat.BlockSize);
                block.Clear();
                used = 0;
            }

            block.Add(entry);
            used += more;
        }

        yield return Encode(block, used);
    }

    private static byte[] Encode(List<(byte[] Name, ErofsNode Node)> entries, int length)
    {
        var bytes = new byte[length];
        var nameAt = entries.Count * ErofsFormat.DirectoryEntry;
        for (var i = 0; i < entries.Count; i++)
        {
            var (name, node) = entries[i];
            var entry = bytes.AsSpan(i * ErofsFormat.DirectoryEntry);
            BinaryPrimitives.WriteInt64LittleEndian(entry, node.Slot);
            BinaryPrimitives.WriteUInt16LittleEndian(entry[8..], (ushort)nameAt);
            entry[10] = ErofsFormat.DirectoryType(node.Kind);
            name.CopyTo(bytes, nameAt);
            nameAt += name.Length;
        }

        return bytes;
    }

    private static IEnumerable<(byte[] Name, ErofsNode Node)> Entries(ErofsNode directory)
    {
        List<(byte[] Name, ErofsNode Node)> dots = [(_self, directory), (_above, directory.Above ?? directory)];
        foreach (var (name, node) in directory.Children ?? [])
        {
            while (dots.Count > 0 && dots[0].Name.AsSpan().SequenceCompareTo(name) < 0)
            {
                yield return dots[0];
                dots.RemoveAt(0);
            }

            yield return (name, node);
        }

        foreach (var dot in dots)
        {
            yield return dot;
        }
    }
}

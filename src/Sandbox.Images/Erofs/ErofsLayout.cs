using Sandbox.Erofs;

namespace Sandbox.Images.Erofs;

/// <summary>
/// Where everything of a tree lies in its image, known before a byte is written, and from nothing but the tree: first all inodes with their attributes and short ends of files, then directories, then
/// files, each in the order of the tree, level by level.
/// </summary>
internal sealed class ErofsLayout
{
    private const uint MostMinor = (1 << 20) - 1, MostMajor = (1 << 12) - 1;
    private const int LongestTarget = 4095;

    private readonly SlotRoom _room = new();

    public ErofsLayout(ErofsNode root)
    {
        Order(root);
        foreach (var node in Nodes)
        {
            node.Slot = _room.Take(Shape(node));
        }

        MetadataBlocks = Blocks = _room.Blocks;
        Place(ErofsKind.Directory);
        Place(ErofsKind.SymbolicLink);
        Place(ErofsKind.File);
    }

    /// <summary>All inodes; the root is the first.</summary>
    public List<ErofsNode> Nodes { get; } = [];

    /// <summary>Blocks with inodes.</summary>
    public long MetadataBlocks { get; }

    /// <summary>All blocks.</summary>
    public long Blocks { get; private set; }

    /// <summary>Bytes that stand in blocks of their own; the rest stands behind the inode.</summary>
    public static long InBlocks(ErofsNode node) => node.IsInline ? node.Size & -ErofsFormat.BlockSize : node.Size;

    /// <summary>Where what stands behind inode and attributes begins.</summary>
    public static long Behind(ErofsNode node) => node.Position + ErofsFormat.ExtendedInode + node.AttributeSize;

    /// <summary>The chunks of a file that are stored, as numbers in order.</summary>
    public static IEnumerable<long> Stored(ErofsNode file)
    {
        var chunk = file.ChunkBits + ErofsFormat.BlockBits;
        long next = 0;
        foreach (var (offset, length) in file.Data!)
        {
            for (next = Math.Max(next, offset >> chunk); next <= (offset + length - 1) >> chunk; next++)
            {
                yield return next;
            }
        }
    }

    /// <summary>How many chunks a file has, holes too.</summary>
    public static long ChunkCount(ErofsNode file) => ((file.Size - 1) >> (file.ChunkBits + ErofsFormat.BlockBits)) + 1;

    private void Order(ErofsNode root)
    {
        root.Above = root;
        (root.Number, root.Links) = (1, 2);
        Nodes.Add(root);
        for (var i = 0; i < Nodes.Count; i++)
        {
            foreach (var (_, child) in Nodes[i].Children ?? [])
            {
                if (child.Number == 0)
                {
                    (child.Above, child.Links) = (Nodes[i], child.Kind == ErofsKind.Directory ? 2u : 1);
                    Nodes.Add(child);
                    child.Number = (uint)Nodes.Count;
                }
                else
                {
                    child.Links += child.Kind != ErofsKind.Directory ? 1u : throw new ImageException("a directory of the tree has two names; only files may.");
                }

                Nodes[i].Links += child.Kind == ErofsKind.Directory ? 1u : 0;
            }
        }
    }

    /// <summary>How its content is kept, and the bytes that it takes among the inodes.</summary>
    private static long Shape(ErofsNode node)
    {
        node.AttributeSize = AttributeBody.Encode(node.Attributes).Length;
        long head = ErofsFormat.ExtendedInode + node.AttributeSize;
        switch (node.Kind)
        {
            case ErofsKind.Directory: node.Size = DirectoryBlocks.Measure(node); break;
            case ErofsKind.SymbolicLink: node.Size = node.Target.Length is > 0 and <= LongestTarget ? node.Target.Length : throw new ImageException($"a symbolic link has a target of {node.Target.Length} bytes; 1 to {LongestTarget} are what a link has."); break;
            case ErofsKind.File: break;
            default:
                _ = node.Major <= MostMajor && node.Minor <= MostMinor ? node.Size = 0 : throw new ImageException($"the device {node.Major}:{node.Minor} is beyond {MostMajor}:{MostMinor}, the last one of Linux.");
                return head;
        }

        if (node.Kind == ErofsKind.File && node.Data is not null && ZeroMap.ChunkBits(node.Data, node.Size) is { } bits)
        {
            (node.IsChunked, node.ChunkBits) = (true, (byte)bits);
            return head + 4 * ChunkCount(node);
        }

        // Behind an inode only what lies in the same block: the kernel takes no end that lies across two.
        var end = node.Size & (ErofsFormat.BlockSize - 1);
        node.IsInline = end > 0 && head + end <= ErofsFormat.BlockSize;
        return head + (node.IsInline ? end : 0);
    }

    private void Place(ErofsKind kind)
    {
        foreach (var node in Nodes.Where(node => node.Kind == kind))
        {
            var blocks = node.IsChunked ? ChunkBlocks(node) : ErofsFormat.Blocks(InBlocks(node));
            if (blocks > uint.MaxValue - 1 - Blocks)
            {
                throw new ImageException("the image would have more than 16 TiB, which are the most that EROFS has with blocks of 4096 bytes.");
            }

            node.FirstBlock = blocks > 0 ? (uint)Blocks : 0;
            Blocks += blocks;
        }
    }

    // Only the last chunk of a file may be shorter: it ends with the file's last block.
    private static long ChunkBlocks(ErofsNode file)
    {
        long count = 0, last = -1;
        foreach (var chunk in Stored(file))
        {
            (last, count) = (chunk, count + 1);
        }

        var whole = 1L << file.ChunkBits;
        return last == ChunkCount(file) - 1 ? (count - 1) * whole + ErofsFormat.Blocks(file.Size) - last * whole : count * whole;
    }
}

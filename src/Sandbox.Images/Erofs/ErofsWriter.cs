using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Sandbox.Erofs;
using Sandbox.Images.Native;

namespace Sandbox.Images.Erofs;

/// <summary>
/// Writes an EROFS image: not compressed, blocks of 4096 bytes, for Linux from 5.15 on (the first with chunks). The same tree becomes the same bytes, whoever stored it, in whatever order, on whatever
/// system. Memory grows with the number of entries, not with their contents.
/// </summary>
public static class ErofsWriter
{
    /// <summary>Writes the image of <paramref name="source"/> to <paramref name="path"/>, which appears when it is whole.</summary>
    public static ErofsSummary Write(ErofsSource source, string path, ErofsOptions options)
    {
        try
        {
            using var file = new PartialFile(path);
            var summary = Write(source, file.Handle, options);
            file.Finish();
            return summary;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new ImageException($"the image '{path}' cannot be written: {problem.Message.TrimEnd('.')}. Nothing of it was kept.", problem);
        }
    }

    /// <summary>Writes the image of <paramref name="source"/> into an empty file.</summary>
    public static ErofsSummary Write(ErofsSource source, SafeFileHandle image, ErofsOptions options)
    {
        var layout = new ErofsLayout(source.ReadTree());
        RandomAccess.SetLength(image, layout.Blocks << ErofsFormat.BlockBits);
        var sink = new FileSink(image);
        source.CopyFiles(sink);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var node in layout.Nodes)
        {
            WriteNode(image, node, hash);
        }

        var uuid = WriteSuper(image, layout, options, hash);
        return new(layout.Nodes.Count, layout.Blocks << ErofsFormat.BlockBits, sink.Bytes, new(uuid, bigEndian: true));
    }

    private static void WriteNode(SafeFileHandle image, ErofsNode node, IncrementalHash hash)
    {
        byte[] head = [.. InodeOf(node), .. AttributeBody.Encode(node.Attributes), .. node.IsChunked ? ChunksOf(node) : []];
        hash.AppendData(head);
        Span<byte> sum = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(sum, node.Sum);
        hash.AppendData(sum);
        RandomAccess.Write(image, head, node.Position);
        var at = (long)node.FirstBlock << ErofsFormat.BlockBits;
        foreach (var block in node.Kind switch { ErofsKind.Directory => DirectoryBlocks.Encode(node), ErofsKind.SymbolicLink => [node.Target], _ => [] })
        {
            hash.AppendData(block);
            RandomAccess.Write(image, block, node.IsInline && block.Length < ErofsFormat.BlockSize ? ErofsLayout.Behind(node) : at);
            at += ErofsFormat.BlockSize;
        }
    }

    /// <summary>struct erofs_inode_extended: it has room for every size, owner and time.</summary>
    private static byte[] InodeOf(ErofsNode node)
    {
        var bytes = new byte[ErofsFormat.ExtendedInode];
        var how = node.IsChunked ? ErofsFormat.Chunks : node.IsInline ? ErofsFormat.Inline : ErofsFormat.Plain;
        Put16(0, 1 | (how << 1));
        Put16(2, node.AttributeSize == 0 ? 0 : (node.AttributeSize - ErofsFormat.AttributeHeader) / 4 + 1);
        Put16(4, (int)node.Kind | (int)(node.Permissions & 0xfff));
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), node.Size);
        Put32(16, node.Kind switch
        {
            ErofsKind.File when node.IsChunked => node.ChunkBits,
            ErofsKind.File or ErofsKind.Directory or ErofsKind.SymbolicLink => node.FirstBlock,
            _ => (node.Minor & 0xff) | (node.Major << 8) | ((node.Minor & ~0xffu) << 12), // as the kernel packs a device into 32 bits
        });
        Put32(20, node.Number);
        Put32(24, node.User);
        Put32(28, node.Group);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(32), node.Seconds);
        Put32(40, node.Nanoseconds);
        Put32(44, node.Links);
        return bytes;

        void Put16(int at, int value) => BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at), (ushort)value);
        void Put32(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), value);
    }

    private static byte[] ChunksOf(ErofsNode file)
    {
        var addresses = new byte[4 * ErofsLayout.ChunkCount(file)];
        addresses.AsSpan().Fill(0xff);
        var block = file.FirstBlock;
        foreach (var chunk in ErofsLayout.Stored(file))
        {
            BinaryPrimitives.WriteUInt32LittleEndian(addresses.AsSpan((int)(4 * chunk)), block);
            block += 1u << file.ChunkBits;
        }

        return addresses;
    }

    /// <summary>Last, as block 0 has inodes too, and its checksum is over all of it.</summary>
    private static byte[] WriteSuper(SafeFileHandle image, ErofsLayout layout, ErofsOptions options, IncrementalHash hash)
    {
        var block = new byte[ErofsFormat.BlockSize];
        RandomAccess.Read(image, block, 0);
        var super = block.AsSpan(ErofsFormat.SuperOffset);
        BinaryPrimitives.WriteUInt32LittleEndian(super, ErofsFormat.Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(super[ErofsFormat.CompatAt..], ErofsFormat.CompatChecksum | ErofsFormat.CompatTimes);
        super[ErofsFormat.BlockBitsAt] = ErofsFormat.BlockBits;
        BinaryPrimitives.WriteUInt16LittleEndian(super[ErofsFormat.RootAt..], (ushort)layout.Nodes[0].Slot);
        BinaryPrimitives.WriteInt64LittleEndian(super[ErofsFormat.InodesAt..], layout.Nodes.Count);
        BinaryPrimitives.WriteInt64LittleEndian(super[ErofsFormat.TimeAt..], options.BuildTime);
        BinaryPrimitives.WriteUInt32LittleEndian(super[ErofsFormat.BlocksAt..], (uint)layout.Blocks);
        BinaryPrimitives.WriteUInt32LittleEndian(super[ErofsFormat.IncompatAt..], layout.Nodes.Exists(node => node.IsChunked) ? ErofsFormat.IncompatChunks : 0);
        hash.AppendData(super[..ErofsFormat.SuperSize]);
        var uuid = hash.GetHashAndReset()[..16];
        uuid[6] = (byte)(0x80 | (uuid[6] & 0xf)); // version 8 of RFC 9562: of the maker's own making
        uuid[8] = (byte)(0x80 | (uuid[8] & 0x3f));
        uuid.CopyTo(super[ErofsFormat.UuidAt..]);
        BinaryPrimitives.WriteUInt32LittleEndian(super[ErofsFormat.ChecksumAt..], ErofsFormat.Checksum(block));
        RandomAccess.Write(image, block, 0);
        return uuid;
    }
}

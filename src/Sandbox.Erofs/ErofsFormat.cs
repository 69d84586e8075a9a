using System.Numerics;
using System.Runtime.InteropServices;

namespace Sandbox.Erofs;

/// <summary>Numbers of the EROFS on-disk format (Linux, fs/erofs/erofs_fs.h).</summary>
internal static class ErofsFormat
{
    public const uint Magic = 0xE0F5E1E2;
    public const int BlockBits = 12, BlockSize = 1 << BlockBits;

    /// <summary>A number of an inode counts slots of 32 bytes.</summary>
    public const int SlotBits = 5, SlotSize = 1 << SlotBits;

    public const int SuperOffset = 1024, SuperSize = 128, CompactInode = 32, ExtendedInode = 64, DirectoryEntry = 12, AttributeHeader = 12;
    public const uint CompatChecksum = 1, CompatTimes = 2, IncompatChunks = 4;
    public const int Plain = 0, Inline = 2, Chunks = 4;

    /// <summary>The address of a chunk that is a hole.</summary>
    public const uint NoAddress = uint.MaxValue;

    /// <summary>A chunk has at most 2^31 blocks; the bit says that each chunk has eight bytes, and not four.</summary>
    public const int MostChunkBits = 31, ChunkIndexes = 0x20;

    // Of struct erofs_super_block.
    public const int ChecksumAt = 4, CompatAt = 8, BlockBitsAt = 12, RootAt = 14, InodesAt = 16, TimeAt = 24, NanosecondsAt = 32, BlocksAt = 36, MetaAt = 40, AttributesAt = 44, UuidAt = 48, IncompatAt = 80;

    /// <summary>CRC-32C as the kernel takes it: from all ones, not inverted at the end.</summary>
    public static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
        {
            crc = BitOperations.Crc32C(crc, BitConverter.IsLittleEndian ? word : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(word));
        }

        foreach (var b in bytes[(words.Length * 8)..])
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return crc;
    }

    /// <summary>The checksum of block 0, whose field for it must be zero.</summary>
    public static uint Checksum(ReadOnlySpan<byte> block) => Crc(uint.MaxValue, block[SuperOffset..BlockSize]);

    public static long Blocks(long bytes) => (bytes >> BlockBits) + ((bytes & (BlockSize - 1)) == 0 ? 0 : 1);

    /// <summary>What a directory says of the type of an entry.</summary>
    public static byte DirectoryType(ErofsKind kind) => kind switch
    {
        ErofsKind.File => 1,
        ErofsKind.Directory => 2,
        ErofsKind.CharacterDevice => 3,
        ErofsKind.BlockDevice => 4,
        ErofsKind.Fifo => 5,
        ErofsKind.Socket => 6,
        _ => 7,
    };
}

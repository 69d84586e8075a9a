using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Sandbox.Images.Erofs;

/// <summary>What is needed to check an image by dm-verity.</summary>
/// <param name="RootHash">SHA-256 over the top of the tree: who knows it needs to believe nothing else.</param>
/// <param name="HashOffset">Where the verity superblock begins; the tree is behind it.</param>
/// <param name="Bytes">The size of data, superblock and tree.</param>
public sealed record VerityRoot(byte[] RootHash, long HashOffset, long Bytes);

/// <summary>The hash tree of dm-verity (Linux, Documentation/admin-guide/device-mapper/verity.rst; format 1): SHA-256, blocks of 4096 bytes for data and hashes, the salt before each block.</summary>
public static class Verity
{
    private const int BlockSize = 4096, HashSize = 32, PerBlock = BlockSize / HashSize, LongestSalt = 256;

    /// <summary>Puts superblock and tree behind the first <paramref name="size"/> bytes of <paramref name="file"/>, which are whole blocks.</summary>
    public static VerityRoot Append(SafeFileHandle file, long size, ReadOnlySpan<byte> salt, Guid uuid)
    {
        if (size <= 0 || size % BlockSize != 0 || salt.Length > LongestSalt)
        {
            throw new ImageException($"dm-verity takes data of whole blocks of {BlockSize} bytes, at least one, and a salt of at most {LongestSalt}; here are {size} and {salt.Length} bytes.");
        }

        var levels = Levels(size / BlockSize);
        var position = size + BlockSize + levels.Sum() * BlockSize;
        var (bytes, from, count) = (position, 0L, size / BlockSize);
        foreach (var blocks in levels) // the lowest level is the last on disk
        {
            position -= blocks * BlockSize;
            WriteLevel(file, from, count, position, salt);
            (from, count) = (position, blocks);
        }

        WriteSuper(file, size, salt, uuid);
        var top = new byte[BlockSize];
        ReadBlock(file, top, from);
        return new(Hash(salt, top), size, bytes);
    }

    /// <summary>How many blocks each level has, from the lowest on; none where there is one block of data only.</summary>
    private static List<long> Levels(long blocks)
    {
        var levels = new List<long>();
        while (blocks > 1)
        {
            blocks = (blocks + PerBlock - 1) / PerBlock;
            levels.Add(blocks);
        }

        return levels;
    }

    private static void WriteLevel(SafeFileHandle file, long from, long count, long to, ReadOnlySpan<byte> salt)
    {
        var (block, hashes) = (new byte[BlockSize], new byte[BlockSize]);
        for (long done = 0; done < count; to += BlockSize)
        {
            Array.Clear(hashes);
            for (var i = 0; i < PerBlock && done < count; i++, done++)
            {
                ReadBlock(file, block, from + done * BlockSize);
                Hash(salt, block).CopyTo(hashes, i * HashSize);
            }

            RandomAccess.Write(file, hashes, to);
        }
    }

    /// <summary>As veritysetup keeps what the kernel is to be told (cryptsetup, "dm-verity on-disk specification").</summary>
    private static void WriteSuper(SafeFileHandle file, long size, ReadOnlySpan<byte> salt, Guid uuid)
    {
        var block = new byte[BlockSize];
        "verity\0\0"u8.CopyTo(block);
        BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(8), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(12), 1);
        uuid.TryWriteBytes(block.AsSpan(16), bigEndian: true, out _);
        "sha256"u8.CopyTo(block.AsSpan(32));
        BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(64), BlockSize);
        BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(68), BlockSize);
        BinaryPrimitives.WriteInt64LittleEndian(block.AsSpan(72), size / BlockSize);
        BinaryPrimitives.WriteUInt16LittleEndian(block.AsSpan(80), (ushort)salt.Length);
        salt.CopyTo(block.AsSpan(88));
        RandomAccess.Write(file, block, size);
    }

    private static byte[] Hash(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> block)
    {
        Span<byte> both = stackalloc byte[LongestSalt + BlockSize];
        salt.CopyTo(both);
        block.CopyTo(both[salt.Length..]);
        return SHA256.HashData(both[..(salt.Length + block.Length)]);
    }

    private static void ReadBlock(SafeFileHandle file, byte[] block, long position)
    {
        for (var at = 0; at < BlockSize;)
        {
            at += RandomAccess.Read(file, block.AsSpan(at), position + at) is > 0 and var read ? read : throw new ImageException("the data ends before its end; it was changed while its hashes were computed.");
        }
    }
}

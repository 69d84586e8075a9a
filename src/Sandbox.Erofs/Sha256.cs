using System.Buffers.Binary;
using System.Numerics;
using Microsoft.Win32.SafeHandles;

namespace Sandbox.Erofs;

/// <summary>
/// SHA-256 (FIPS 180-4) of a part of a file. .NET's own asks OpenSSL, which a statically linked launcher cannot load; what hashes here is some seventy lines that a test holds against .NET's.
/// </summary>
public static class Sha256
{
    private const int Block = 64;

    private static ReadOnlySpan<uint> Rounds =>
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    /// <summary>The digest of <paramref name="count"/> bytes of <paramref name="file"/> from <paramref name="offset"/> on, in hex; of fewer where the file ends before.</summary>
    public static string OfPart(SafeFileHandle file, long offset, long count)
    {
        Span<uint> state = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];
        var buffer = new byte[1 << 20];
        long done = 0;
        int held;
        while ((held = Fill(file, buffer, offset + done, count - done)) == buffer.Length)
        {
            Add(state, buffer);
            done += held;
        }

        Add(state, buffer.AsSpan(0, held & -Block));
        Span<byte> last = stackalloc byte[2 * Block];
        last.Clear();
        var rest = buffer.AsSpan(held & -Block, held % Block);
        rest.CopyTo(last);
        last[rest.Length] = 0x80;
        last = last[..(rest.Length < Block - 8 ? Block : 2 * Block)];
        BinaryPrimitives.WriteInt64BigEndian(last[^8..], (done + held) * 8);
        Add(state, last);
        Span<byte> digest = stackalloc byte[32];
        for (var i = 0; i < 8; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(digest[(4 * i)..], state[i]);
        }

        return Convert.ToHexStringLower(digest);
    }

    private static int Fill(SafeFileHandle file, byte[] buffer, long position, long most)
    {
        var (count, wanted) = (0, (int)Math.Min(most, buffer.Length));
        for (int read; count < wanted && (read = RandomAccess.Read(file, buffer.AsSpan(count, wanted - count), position + count)) > 0;)
        {
            count += read;
        }

        return count;
    }

    private static void Add(Span<uint> state, ReadOnlySpan<byte> blocks)
    {
        Span<uint> w = stackalloc uint[64];
        for (; !blocks.IsEmpty; blocks = blocks[Block..])
        {
            for (var i = 0; i < 16; i++)
            {
                w[i] = BinaryPrimitives.ReadUInt32BigEndian(blocks[(4 * i)..]);
            }

            for (var i = 16; i < 64; i++)
            {
                var (s0, s1) = (w[i - 15], w[i - 2]);
                w[i] = w[i - 16] + (BitOperations.RotateRight(s0, 7) ^ BitOperations.RotateRight(s0, 18) ^ s0 >> 3) + w[i - 7] + (BitOperations.RotateRight(s1, 17) ^ BitOperations.RotateRight(s1, 19) ^ s1 >> 10);
            }

            Compress(state, w);
        }
    }

    private static void Compress(Span<uint> state, ReadOnlySpan<uint> w)
    {
        var (a, b, c, d, e, f, g, h) = (state[0], state[1], state[2], state[3], state[4], state[5], state[6], state[7]);
        for (var i = 0; i < 64; i++)
        {
            var one = h + (BitOperations.RotateRight(e, 6) ^ BitOperations.RotateRight(e, 11) ^ BitOperations.RotateRight(e, 25)) + ((e & f) ^ (~e & g)) + Rounds[i] + w[i];
            var two = (BitOperations.RotateRight(a, 2) ^ BitOperations.RotateRight(a, 13) ^ BitOperations.RotateRight(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
            (h, g, f, e, d, c, b, a) = (g, f, e, d + one, c, b, a, one + two);
        }

        ReadOnlySpan<uint> now = [a, b, c, d, e, f, g, h];
        for (var i = 0; i < 8; i++)
        {
            state[i] += now[i];
        }
    }
}

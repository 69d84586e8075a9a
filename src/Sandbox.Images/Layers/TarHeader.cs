namespace Sandbox.Images.Layers;

/// <summary>A header block of 512 bytes: ustar (POSIX.1-1988), GNU's, and the one of Seventh Edition Unix.</summary>
internal readonly ref struct TarHeader(ReadOnlySpan<byte> block)
{
    public const int Size = 512;

    private readonly ReadOnlySpan<byte> _block = block;

    public char Type => (char)_block[156];

    public bool IsGnu => Field(257, 8).SequenceEqual("ustar  \0"u8);

    private bool IsUstar => Field(257, 6).SequenceEqual("ustar\0"u8);

    public bool IsBlank => !_block.ContainsAnyExcept((byte)0);

    public ReadOnlySpan<byte> Link => Text(157, 100);

    public byte[] Path
    {
        get
        {
            var prefix = IsUstar ? Text(345, 155) : default;
            var name = Text(0, 100);
            return prefix.IsEmpty ? name.ToArray() : [.. prefix, (byte)'/', .. name];
        }
    }

    public ulong Mode => Number(100, 8, "mode");

    public ulong User => Number(108, 8, "uid");

    public ulong Group => Number(116, 8, "gid");

    public ulong Length => Number(124, 12, "size");

    public long Changed => (long)Number(136, 12, "mtime", mayBeNegative: true);

    public ulong Major => Number(329, 8, "devmajor");

    public ulong Minor => Number(337, 8, "devminor");

    /// <summary>GNU's sparse file: the size that it has on disk.</summary>
    public ulong RealSize => Number(483, 12, "real size");

    /// <summary>Whether the block's checksum is right; old programs summed signed bytes.</summary>
    public bool HasRightSum
    {
        get
        {
            long plain = 8 * ' ', signed = 8 * ' ';
            for (var i = 0; i < Size; i++)
            {
                plain += i is >= 148 and < 156 ? 0 : _block[i];
                signed += i is >= 148 and < 156 ? 0 : (sbyte)_block[i];
            }

            var said = (long)Number(148, 8, "checksum");
            return said == plain || said == signed;
        }
    }

    /// <summary>Up to <paramref name="count"/> pairs of offset and length from <paramref name="at"/> on.</summary>
    public void AddExtents(int at, int count, List<Extent> to)
    {
        for (var i = 0; i < count && _block[at] != 0; i++, at += 24)
        {
            to.Add(new((long)Number(at, 12, "sparse offset"), (long)Number(at + 12, 12, "sparse length")));
        }
    }

    /// <summary>Whether another block of extents follows; <paramref name="at"/> is where the mark is.</summary>
    public bool GoesOn(int at) => _block[at] is not (0 or (byte)'0');

    private ReadOnlySpan<byte> Field(int at, int length) => _block.Slice(at, length);

    private ReadOnlySpan<byte> Text(int at, int length)
    {
        var field = Field(at, length);
        var end = field.IndexOf((byte)0);
        return end < 0 ? field : field[..end];
    }

    /// <summary>Octal digits between blanks, or GNU's binary number, whose first bit is set.</summary>
    private ulong Number(int at, int length, string what, bool mayBeNegative = false)
    {
        var field = Field(at, length);
        if ((field[0] & 0x80) != 0)
        {
            return Binary(field, what, mayBeNegative);
        }

        field = field.Trim(" \0"u8);
        ulong value = 0;
        foreach (var digit in field)
        {
            value = digit is >= (byte)'0' and <= (byte)'7' ? (value << 3) | (uint)(digit - '0') : throw new ImageException($"the {what} {TarEntry.Show(field)} is no octal number");
        }

        return value;
    }

    private static ulong Binary(ReadOnlySpan<byte> field, string what, bool mayBeNegative)
    {
        var negative = (field[0] & 0x40) != 0;
        var value = negative ? ulong.MaxValue : 0;
        for (var i = 0; i < field.Length; i++)
        {
            var b = i == 0 ? (byte)(negative ? field[0] : field[0] & 0x7f) : field[i];
            if (value >> 56 != (negative ? 0xffu : 0))
            {
                throw new ImageException($"the {what} has more than 64 bits");
            }

            value = (value << 8) | b;
        }

        return (long)value < 0 == negative && (!negative || mayBeNegative) ? value : throw new ImageException($"the {what} is {(negative ? "negative" : "larger than 63 bits")}");
    }
}

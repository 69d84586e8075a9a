using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Sandbox.Erofs;

/// <summary>
/// Looks into an EROFS image that is not compressed, in a file from some offset on. Nothing in it is believed: every number is checked against the image's size before it is used, and whatever is wrong
/// is an <see cref="ErofsException"/>. The superblock's checksum is verified; that the rest is right is a matter of a digest or of dm-verity.
/// </summary>
public sealed class ErofsReader
{
    private const int MostLinks = 40, MostDepth = 2048;
    private const uint KnownFeatures = 1 | ErofsFormat.IncompatChunks; // the first only says how compressed blocks would be padded
    private const long LargestDirectory = 1L << 30, Hole = -1;

    private readonly SafeFileHandle _file;
    private readonly long _offset, _meta, _shared;

    /// <summary>Reads the superblock of the image that begins at <paramref name="offset"/> of <paramref name="file"/>, which stays the caller's.</summary>
    public ErofsReader(SafeFileHandle file, long offset = 0)
    {
        (_file, _offset) = (file, offset);
        Size = ErofsFormat.BlockSize;
        var block = Read(0, ErofsFormat.BlockSize);
        var super = block.AsSpan(ErofsFormat.SuperOffset);
        if (U32(super) != ErofsFormat.Magic)
        {
            throw new ErofsException("this is no EROFS image: it does not have the magic number at byte 1024.");
        }

        if (super[ErofsFormat.BlockBitsAt] != ErofsFormat.BlockBits || (U32(super[ErofsFormat.IncompatAt..]) & ~KnownFeatures) != 0)
        {
            throw new ErofsException("this EROFS image is compressed, has blocks of another size than 4096, or something else that is not read here; erofs-utils can.");
        }

        var checksum = U32(super[ErofsFormat.ChecksumAt..]);
        super.Slice(ErofsFormat.ChecksumAt, 4).Clear();
        if ((U32(super[ErofsFormat.CompatAt..]) & ErofsFormat.CompatChecksum) != 0 && ErofsFormat.Checksum(block) != checksum)
        {
            throw new ErofsException("the EROFS image's superblock has a wrong checksum: the image was changed, or did not arrive whole.");
        }

        Size = (long)U32(super[ErofsFormat.BlocksAt..]) << ErofsFormat.BlockBits;
        (_meta, _shared) = ((long)U32(super[ErofsFormat.MetaAt..]) << ErofsFormat.BlockBits, (long)U32(super[ErofsFormat.AttributesAt..]) << ErofsFormat.BlockBits);
        if (Size == 0 || Size > RandomAccess.GetLength(file) - offset)
        {
            throw new ErofsException($"the EROFS image says that it has {Size} bytes, and {RandomAccess.GetLength(file) - offset} are there: it is cut off.");
        }

        BuildTime = BinaryPrimitives.ReadInt64LittleEndian(super[ErofsFormat.TimeAt..]);
        Uuid = new(super.Slice(ErofsFormat.UuidAt, 16), bigEndian: true);
        Root = Inode(U16(super[ErofsFormat.RootAt..]));
        _ = Root.Kind == ErofsKind.Directory ? 0 : throw Broken("the root is no directory");
    }

    /// <summary>Bytes of the image.</summary>
    public long Size { get; }

    public long BuildTime { get; }

    public Guid Uuid { get; }

    public ErofsEntry Root { get; }

    /// <summary>The inode of that number.</summary>
    public ErofsEntry Inode(long number)
    {
        var limit = (Size - _meta) >> ErofsFormat.SlotBits;
        var position = number >= 0 && number < limit ? _meta + (number << ErofsFormat.SlotBits) : throw Broken($"the inode {number} is outside of it");
        var compact = Read(position, ErofsFormat.CompactInode);
        var (format, isLong) = (U16(compact), (U16(compact) & 1) != 0);
        var bytes = isLong ? Read(position, ErofsFormat.ExtendedInode).AsSpan() : compact;
        var (mode, attributes) = (U16(bytes[4..]), (int)U16(bytes[2..]));
        var entry = new ErofsEntry(number, (ErofsKind)(mode & 0xf000), mode & 0xfffu, isLong ? U32(bytes[24..]) : U16(bytes[24..]), isLong ? U32(bytes[28..]) : U16(bytes[26..]), isLong ? U32(bytes[44..]) : U16(bytes[6..]),
            isLong ? BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]) : U32(bytes[8..]), isLong ? BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]) : BuildTime, isLong ? U32(bytes[40..]) : 0, DeviceOf(mode, U32(bytes[16..])))
        {
            Layout = (format >> 1) & 7,
            Union = U32(bytes[16..]),
            AttributeSize = attributes == 0 ? 0 : ErofsFormat.AttributeHeader + 4 * (attributes - 1),
        };
        entry = entry with { Behind = position + bytes.Length + entry.AttributeSize };
        return Enum.IsDefined(entry.Kind) && entry.Size >= 0 && format >> 4 == 0 ? entry : throw Broken($"the inode {number} is none");
    }

    /// <summary>The inode that a path leads to from the root, links followed inside of it save the last one, if <paramref name="followLast"/> is not set; null: there is none.</summary>
    public ErofsEntry? Find(ReadOnlySpan<byte> path, bool followLast = false)
    {
        var (levels, left, links) = (new Stack<ErofsEntry>([Root]), new Stack<byte[]>(), 0);
        Push(path, left);
        while (left.TryPop(out var name))
        {
            if (name is [(byte)'.', (byte)'.'])
            {
                _ = levels.Count > 1 ? levels.Pop() : null;
                continue;
            }

            if (levels.Peek().Kind != ErofsKind.Directory || Child(levels.Peek(), name) is not { } node)
            {
                return null;
            }

            if (node.Kind != ErofsKind.SymbolicLink || (left.Count == 0 && !followLast))
            {
                levels.Push(levels.Count < MostDepth ? node : throw Broken($"directories nest more than {MostDepth} deep"));
                continue;
            }

            var target = ++links <= MostLinks ? Target(node) : throw Broken($"{ShownBytes.Of(path)} leads through more than {MostLinks} links");
            if (target[0] == '/')
            {
                levels.Clear();
                levels.Push(Root);
            }

            Push(target, left);
        }

        return levels.Peek();
    }

    /// <summary>What a directory has, without <c>.</c> and <c>..</c>, in order.</summary>
    public IEnumerable<(byte[] Name, ErofsEntry Entry)> List(ErofsEntry directory) =>
        Names(directory).Where(one => one.Name is not ([(byte)'.'] or [(byte)'.', (byte)'.'])).Select(one => (one.Name, Inode(one.Number)));

    private IEnumerable<(byte[] Name, long Number)> Names(ErofsEntry directory)
    {
        if (directory.Kind != ErofsKind.Directory || directory.Size > Math.Min(LargestDirectory, Size))
        {
            throw Broken($"the inode {directory.Number} is no directory that could be listed");
        }

        var block = new byte[ErofsFormat.BlockSize];
        byte[] last = [];
        for (long at = 0; at < directory.Size; at += ErofsFormat.BlockSize)
        {
            var length = (int)Math.Min(ErofsFormat.BlockSize, directory.Size - at);
            ReadContent(directory, at, block.AsSpan(0, length));
            foreach (var (name, number) in Names(block, length))
            {
                // Names in order end a listing: no name comes twice.
                last = last.AsSpan().SequenceCompareTo(name) < 0 ? name : throw Broken("a directory's names are not in order");
                yield return (name, number);
            }
        }
    }

    /// <summary>Where a symbolic link leads to.</summary>
    public byte[] Target(ErofsEntry link)
    {
        var target = new byte[link.Kind == ErofsKind.SymbolicLink && link.Size is > 0 and < ErofsFormat.BlockSize ? link.Size : throw Broken($"the inode {link.Number} is no symbolic link of 1 to 4095 bytes")];
        ReadContent(link, 0, target);
        return target;
    }

    /// <summary>Reads the content of a file from <paramref name="offset"/> on; what was read, 0 at its end.</summary>
    public int Read(ErofsEntry file, long offset, Span<byte> to)
    {
        if (file.Kind != ErofsKind.File || offset < 0)
        {
            throw Broken($"the inode {file.Number} is no file");
        }

        var count = (int)Math.Min(to.Length, Math.Max(0, file.Size - offset));
        ReadContent(file, offset, to[..count]);
        return count;
    }

    /// <summary>The extended attributes of an inode.</summary>
    public SortedDictionary<string, byte[]> Attributes(ErofsEntry entry)
    {
        var found = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        if (entry.AttributeSize == 0)
        {
            return found;
        }

        var body = Read(entry.Behind - entry.AttributeSize, entry.AttributeSize);
        var at = ErofsFormat.AttributeHeader + 4 * body[4];
        for (var i = 0; i < body[4]; i++)
        {
            var shared = i * 4 + ErofsFormat.AttributeHeader + 4 <= body.Length ? _shared + 4L * U32(body.AsSpan(ErofsFormat.AttributeHeader + 4 * i)) : throw Broken("attributes go on behind their end");
            var head = Read(shared, 4);
            Take(Read(shared, 4 + head[0] + U16(head.AsSpan(2))), found);
        }

        while (at + 4 <= body.Length && U32(body.AsSpan(at)) != 0)
        {
            at += (Take(body.AsSpan(at), found) + 3) & ~3;
        }

        return found;
    }

    private static int Take(ReadOnlySpan<byte> bytes, SortedDictionary<string, byte[]> to)
    {
        var (name, value) = ((int)bytes[0], (int)U16(bytes[2..]));
        if (4 + name + value > bytes.Length || AttributePrefixes.Prefix(bytes[1]) is not { } prefix)
        {
            throw Broken("an attribute is longer than all of them, or of no known kind");
        }

        to[prefix + Encoding.UTF8.GetString(bytes.Slice(4, name))] = bytes.Slice(4 + name, value).ToArray();
        return 4 + name + value;
    }

    private static (uint Major, uint Minor) DeviceOf(ushort mode, uint device) =>
        (ErofsKind)(mode & 0xf000) is ErofsKind.CharacterDevice or ErofsKind.BlockDevice ? ((device >> 8) & 0xfff, (device & 0xff) | ((device >> 12) & 0xfff00)) : (0, 0);

    private static void Push(ReadOnlySpan<byte> path, Stack<byte[]> left)
    {
        var parts = new List<byte[]>();
        foreach (var range in path.Split((byte)'/'))
        {
            if (path[range] is { IsEmpty: false } part && !part.SequenceEqual("."u8))
            {
                parts.Add(part.ToArray());
            }
        }

        foreach (var part in Enumerable.Reverse(parts))
        {
            left.Push(part);
        }
    }

    private ErofsEntry? Child(ErofsEntry directory, byte[] name)
    {
        foreach (var (there, number) in Names(directory))
        {
            var order = there.AsSpan().SequenceCompareTo(name);
            if (order >= 0)
            {
                return order == 0 ? Inode(number) : null;
            }
        }

        return null;
    }

    private static List<(byte[] Name, long Number)> Names(byte[] block, int length)
    {
        var found = new List<(byte[] Name, long Number)>();
        var begin = length >= ErofsFormat.DirectoryEntry ? U16(block.AsSpan(8)) : 0;
        if (begin == 0 || begin % ErofsFormat.DirectoryEntry != 0 || begin > length)
        {
            throw Broken("a directory's block is none");
        }

        for (var at = 0; at < begin; at += ErofsFormat.DirectoryEntry)
        {
            var from = (int)U16(block.AsSpan(at + 8));
            var to = at + ErofsFormat.DirectoryEntry < begin ? U16(block.AsSpan(at + ErofsFormat.DirectoryEntry + 8)) : length;
            var name = from >= begin && to > from && to <= length ? block.AsSpan(from, to - from) : throw Broken("a name of a directory is outside of its block");
            var end = at + ErofsFormat.DirectoryEntry < begin ? -1 : name.IndexOf((byte)0);
            name = end < 0 ? name : name[..end];
            if (name.Length is 0 or > 255 || name.ContainsAny((byte)0, (byte)'/'))
            {
                throw Broken($"{ShownBytes.Of(name)} is no name of a file");
            }

            found.Add((name.ToArray(), BinaryPrimitives.ReadInt64LittleEndian(block.AsSpan(at))));
        }

        return found;
    }

    private void ReadContent(ErofsEntry entry, long offset, Span<byte> to)
    {
        while (!to.IsEmpty)
        {
            var (position, room) = Map(entry, offset);
            var part = to[..(int)Math.Min(to.Length, room)];
            if (position == Hole)
            {
                part.Clear();
            }
            else
            {
                Read(position, part);
            }

            to = to[part.Length..];
            offset += part.Length;
        }
    }

    /// <summary>Where a byte of an inode's content is, or that it is in a hole, and how many go on there.</summary>
    private (long Position, long Room) Map(ErofsEntry entry, long offset)
    {
        switch (entry.Layout)
        {
            case ErofsFormat.Plain:
                return (((long)entry.Union << ErofsFormat.BlockBits) + offset, entry.Size - offset);
            case ErofsFormat.Inline:
                var inBlocks = entry.Size & -ErofsFormat.BlockSize;
                return offset < inBlocks ? (((long)entry.Union << ErofsFormat.BlockBits) + offset, inBlocks - offset) : (entry.Behind + offset - inBlocks, entry.Size - offset);
            case ErofsFormat.Chunks when (entry.Union & ~(uint)(ErofsFormat.MostChunkBits | ErofsFormat.ChunkIndexes)) == 0:
                var (bits, step) = ((int)(entry.Union & ErofsFormat.MostChunkBits) + ErofsFormat.BlockBits, (entry.Union & ErofsFormat.ChunkIndexes) != 0 ? 8 : 4);
                var chunk = offset >> bits;
                var table = (entry.Behind + step - 1) & -step;
                var address = chunk < Size / step ? U32(Read(table + chunk * step, step).AsSpan(step - 4)) : throw Broken("a file has more chunks than the image has room for");
                var end = Math.Min(entry.Size - offset, (1L << bits) - (offset - (chunk << bits)));
                return (address == ErofsFormat.NoAddress ? Hole : ((long)address << ErofsFormat.BlockBits) + offset - (chunk << bits), end);
            default:
                throw Broken($"the inode {entry.Number} is compressed, or kept in a way that is not known");
        }
    }

    private byte[] Read(long position, int count)
    {
        var bytes = new byte[count];
        Read(position, bytes);
        return bytes;
    }

    private void Read(long position, Span<byte> to)
    {
        if (position < 0 || to.Length > Size - position)
        {
            throw Broken($"byte {position} and the {to.Length} from there on are outside of it");
        }

        while (!to.IsEmpty)
        {
            var read = RandomAccess.Read(_file, to, _offset + position);
            to = read > 0 ? to[read..] : throw Broken("it ends before its end");
            position += read;
        }
    }

    private static ushort U16(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static uint U32(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    private static ErofsException Broken(string what) => new($"the EROFS image is broken: {what}.");
}

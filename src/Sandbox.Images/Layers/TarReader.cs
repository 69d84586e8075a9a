namespace Sandbox.Images.Layers;

/// <summary>
/// Reads a layer's archive, entry by entry, from a stream that only goes forward: ustar, pax and GNU formats, sparse files of all four kinds. Where archives can be read in two ways
/// (CVE-2025-62518: the size of a pax header and that of the block behind it) it takes the one of POSIX, and refuses what has none. System.Formats.Tar is not used: it knows no sparse files and
/// gives names as text.
/// </summary>
internal sealed class TarReader(Stream stream)
{
    private const int LongestHeader = 1 << 20, LongestName = 1 << 16, MostHeaders = 16, MostExtentBlocks = 4096;

    private readonly byte[] _block = new byte[TarHeader.Size];
    private PaxRecords? _global;
    private long _left, _padding;

    /// <summary>Bytes read of the archive.</summary>
    public long Position { get; private set; }

    /// <summary>The next entry, or null at the end. What was not read of the one before is skipped.</summary>
    public TarEntry? Next()
    {
        Skip(_left);
        Skip(_padding, mayBeMissing: true);
        _left = _padding = 0;
        PaxRecords? pax = null;
        byte[]? path = null, link = null;
        for (var headers = 0; headers < MostHeaders; headers++)
        {
            if (!ReadHeader(out var header))
            {
                return pax is null && path is null && link is null ? null : throw new ImageException("the archive ends behind a header that describes an entry");
            }

            switch (header.Type)
            {
                case 'x': pax = pax is null ? PaxRecords.Read(ReadText(header, LongestHeader), global: false) : throw new ImageException("two pax headers describe one entry"); break;
                case 'g': _global = PaxRecords.Read(ReadText(header, LongestHeader), global: true); break;
                case 'L': path = ReadName(header); break;
                case 'K': link = ReadName(header); break;
                default: return Entry(header, pax, path, link);
            }
        }

        throw new ImageException($"more than {MostHeaders} headers describe one entry");
    }

    /// <summary>Reads data of the entry: 0 at its end.</summary>
    public int Read(Span<byte> to)
    {
        var read = stream.Read(to.Length > _left ? to[..(int)_left] : to);
        if (read == 0 && _left > 0 && to.Length > 0)
        {
            throw Short();
        }

        _left -= read;
        Position += read;
        return read;
    }

    /// <summary>Behind the last entry there may be zeros only.</summary>
    public void ReadToEnd()
    {
        var buffer = new byte[1 << 16];
        int read;
        while ((read = stream.Read(buffer)) > 0)
        {
            Position += read;
            if (buffer.AsSpan(0, read).ContainsAnyExcept((byte)0))
            {
                throw new ImageException("something follows behind the archive's end");
            }
        }
    }

    private bool ReadHeader(out TarHeader header)
    {
        var read = stream.ReadAtLeast(_block, TarHeader.Size, throwOnEndOfStream: false);
        Position += read;
        header = new TarHeader(_block);
        if (read == 0 || (read == TarHeader.Size && header.IsBlank))
        {
            return false;
        }

        return read < TarHeader.Size ? throw Short() : header.HasRightSum ? true : throw new ImageException("a header has a wrong checksum; this is no archive, or a broken one");
    }

    private TarEntry Entry(TarHeader header, PaxRecords? pax, byte[]? path, byte[]? link)
    {
        var entry = new TarEntry
        {
            Path = path ?? header.Path,
            Link = link ?? header.Link.ToArray(),
            Mode = (uint)(header.Mode & 0xfff),
            User = Id(header.User),
            Group = Id(header.Group),
            Seconds = header.Changed,
            Size = (long)header.Length,
        };
        entry.Kind = Kind(header, entry.Path);
        entry.Size = pax?.Size ?? entry.Size;
        entry.Stored = entry.Size;
        if (entry.Kind is EntryKind.CharacterDevice or EntryKind.BlockDevice)
        {
            (entry.Major, entry.Minor) = (Id(header.Major), Id(header.Minor));
        }

        if (header.Type == 'S')
        {
            ReadExtents(header, entry);
        }

        (pax ?? _empty).Apply(entry, _global);
        Measure(entry, pax);
        return entry;
    }

    private static readonly PaxRecords _empty = new();

    private void Measure(TarEntry entry, PaxRecords? pax)
    {
        if (entry.Kind != EntryKind.File && entry.Stored != 0)
        {
            throw new ImageException($"{entry.Shown} is no file and has data of {entry.Stored} bytes");
        }

        _left = entry.Stored;
        _padding = -entry.Stored & (TarHeader.Size - 1);
        if (pax is { MapIsInData: true })
        {
            entry.Extents = SparseMap.Read(this, entry);
            entry.Stored = _left;
        }

        if (entry.Extents is not null)
        {
            SparseMap.Check(entry);
        }
    }

    private void ReadExtents(TarHeader header, TarEntry entry)
    {
        entry.Size = (long)header.RealSize;
        entry.Extents = [];
        header.AddExtents(386, 4, entry.Extents);
        var goesOn = header.GoesOn(482);
        for (var blocks = 0; goesOn; blocks++)
        {
            if (blocks == MostExtentBlocks || stream.ReadAtLeast(_block, TarHeader.Size, throwOnEndOfStream: false) < TarHeader.Size)
            {
                throw blocks == MostExtentBlocks ? new ImageException($"the sparse file {entry.Shown} has too many parts") : Short();
            }

            Position += TarHeader.Size;
            var more = new TarHeader(_block);
            more.AddExtents(0, 21, entry.Extents);
            goesOn = more.GoesOn(504);
        }
    }

    // A v7 archive has no type for directories.
    private static EntryKind Kind(TarHeader header, byte[] path) => header.Type switch
    {
        '0' or '\0' or '7' => path is [.., (byte)'/'] ? EntryKind.Directory : EntryKind.File,
        'S' => EntryKind.File,
        '1' => EntryKind.HardLink,
        '2' => EntryKind.SymbolicLink,
        '3' => EntryKind.CharacterDevice,
        '4' => EntryKind.BlockDevice,
        '5' => EntryKind.Directory,
        '6' => EntryKind.Fifo,
        var other => throw new ImageException($"{TarEntry.Show(path)} is of type {TarEntry.Show([(byte)other])}, which no layer has"),
    };

    private static uint Id(ulong id) => id < uint.MaxValue ? (uint)id : throw new ImageException($"the id or number {id} has more than 32 bits");

    private byte[] ReadName(TarHeader header)
    {
        var name = ReadText(header, LongestName);
        var end = Array.IndexOf(name, (byte)0);
        return end < 0 ? name : name[..end];
    }

    private byte[] ReadText(TarHeader header, int most)
    {
        var length = header.Length;
        if (length > (ulong)most)
        {
            throw new ImageException($"a header of {length} bytes describes an entry; {most} are the most that are read");
        }

        var text = new byte[length];
        _left = text.Length;
        for (var at = 0; at < text.Length;)
        {
            at += Read(text.AsSpan(at));
        }

        Skip(-text.Length & (TarHeader.Size - 1));
        return text;
    }

    // umoci insert ends an archive with the data of its last entry: nothing fills its block. All of it must be missing then, not a part.
    private void Skip(long count, bool mayBeMissing = false)
    {
        if (stream.CanSeek && count > 0)
        {
            var there = stream.Length - stream.Position;
            count = there == 0 && mayBeMissing ? 0 : there < count ? throw Short() : count;
            stream.Seek(count, SeekOrigin.Current);
            Position += count;
            return;
        }

        Span<byte> scratch = stackalloc byte[4096];
        while (count > 0)
        {
            var read = stream.Read(count < scratch.Length ? scratch[..(int)count] : scratch);
            if (read == 0 && mayBeMissing)
            {
                return;
            }

            count -= read > 0 ? read : throw Short();
            Position += read;
            mayBeMissing = false;
        }
    }

    private static ImageException Short() => new("the archive ends in the middle of an entry");
}

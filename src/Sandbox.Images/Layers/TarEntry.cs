namespace Sandbox.Images.Layers;

internal enum EntryKind
{
    File,
    HardLink,
    SymbolicLink,
    CharacterDevice,
    BlockDevice,
    Directory,
    Fifo,
}

/// <summary>A part of a sparse file that has data: offset and length in bytes.</summary>
internal readonly record struct Extent(long Offset, long Length);

/// <summary>One entry of an archive. Names are bytes, as in the kernel; paths as they are written, not yet checked.</summary>
internal sealed class TarEntry
{
    public EntryKind Kind;
    public byte[] Path = [];

    /// <summary>Where a link points to.</summary>
    public byte[] Link = [];

    public uint Mode, User, Group, Major, Minor;

    /// <summary>Bytes of data that follow in the archive.</summary>
    public long Stored;

    /// <summary>Bytes of the file: more than <see cref="Stored"/> where it has holes.</summary>
    public long Size;

    /// <summary>Where the stored bytes lie in the file; null: all of it.</summary>
    public List<Extent>? Extents;

    /// <summary>Time of the last change, from 1970-01-01.</summary>
    public long Seconds, Nanoseconds;

    /// <summary>Extended attributes by name.</summary>
    public List<KeyValuePair<string, byte[]>> Attributes = [];

    /// <summary>For messages: the path with what cannot be printed as \xNN.</summary>
    public string Shown => Show(Path);

    public static string Show(ReadOnlySpan<byte> bytes) => Sandbox.Erofs.ShownBytes.Of(bytes);
}

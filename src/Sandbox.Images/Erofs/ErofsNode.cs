using Sandbox.Erofs;
using Sandbox.Images.Layers;

namespace Sandbox.Images.Erofs;

/// <summary>One inode of a tree that becomes an image. A file with several names is one node in several places.</summary>
public sealed class ErofsNode(ErofsKind kind)
{
    private static readonly Comparer<byte[]> _ordinal = Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b));

    public ErofsKind Kind { get; } = kind;

    /// <summary>The lower twelve bits of st_mode.</summary>
    public uint Permissions { get; set; }

    public uint User { get; set; }

    public uint Group { get; set; }

    /// <summary>Time of the last change, in seconds from 1970-01-01.</summary>
    public long Seconds { get; set; }

    public uint Nanoseconds { get; set; }

    /// <summary>Bytes of a file. Those of directories and links are known by what they have.</summary>
    public long Size { get; set; }

    /// <summary>Where a symbolic link leads to.</summary>
    public byte[] Target { get; set; } = [];

    public uint Major { get; set; }

    public uint Minor { get; set; }

    /// <summary>Extended attributes by their whole name.</summary>
    public SortedDictionary<string, byte[]>? Attributes { get; set; }

    /// <summary>What a directory has, in the order of the names' bytes.</summary>
    public SortedDictionary<byte[], ErofsNode>? Children { get; private set; }

    /// <summary>Which blocks of a file are not all zeros; null: none was looked for, and all are stored.</summary>
    internal List<Extent>? Data { get; set; }

    /// <summary>Where a source finds the content again.</summary>
    internal int Source, Ordinal;

    /// <summary>The layer that has made or described it last; that lower ones are looked through is a matter of <see cref="LayerTree"/>.</summary>
    internal int Layer;

    // What the layout has settled.
    internal ErofsNode? Above;
    internal long Slot = -1;
    internal uint Links, FirstBlock, Number, Sum;
    internal int AttributeSize;
    internal byte ChunkBits;
    internal bool IsInline, IsChunked;

    internal long Position => Slot << ErofsFormat.SlotBits;

    /// <summary>Puts <paramref name="child"/> into this directory; what has the name is replaced.</summary>
    public void Add(byte[] name, ErofsNode child)
    {
        if (name.Length is 0 or > 255 || name.AsSpan().ContainsAny((byte)0, (byte)'/') || name is [(byte)'.'] or [(byte)'.', (byte)'.'])
        {
            throw new ImageException($"{TarEntry.Show(name)} is no name of a file.");
        }

        Children ??= new(_ordinal);
        Children[name] = child;
    }

    internal ErofsNode? Find(byte[] name) => Children?.GetValueOrDefault(name);

    internal void Remove(byte[] name) => Children?.Remove(name);

    internal void Clear() => Children = null;

    internal void Describe(TarEntry entry)
    {
        (Permissions, User, Group, Seconds, Nanoseconds) = (entry.Mode & 0xfff, entry.User, entry.Group, entry.Seconds, (uint)entry.Nanoseconds);
        (Major, Minor) = (entry.Major, entry.Minor);
    }
}

using Sandbox.Erofs;
using Sandbox.Images.Layers;
using Sandbox.Images.Unpacking;

namespace Sandbox.Images.Erofs;

/// <summary>
/// The tree that layers come to, in memory, by the rules by which <see cref="LayerWriter"/> writes files: links of the image lead to where they lead inside, whiteouts remove what lower layers have and
/// never what their own has.
/// </summary>
internal sealed class LayerTree
{
    /// <summary>overlayfs's mark of a directory that hides what lower layers have in it.</summary>
    public const string Opaque = "trusted.overlay.opaque";

    private const uint OfDirectories = 0x1ed;
    private const int MostLinks = 40;
    private const long MostLooks = 1L << 28;
    private static readonly byte[] _up = ".."u8.ToArray();

    private readonly bool _keepsWhiteouts;
    private int _layer = 1;
    private long _looks;
    private byte[]? _cachedPath;
    private ErofsNode? _cached;

    /// <param name="firstKept">The layer from which on whiteouts are kept, as overlayfs has them; 0: they are only applied.</param>
    public LayerTree(int firstKept) => _keepsWhiteouts = (FirstKept = firstKept) > 0;

    public ErofsNode Root { get; } = new(ErofsKind.Directory) { Permissions = OfDirectories };

    private int FirstKept { get; }

    private bool Keeps => _keepsWhiteouts && _layer >= FirstKept;

    /// <summary>What comes is of the next layer.</summary>
    public void Next() => _layer++;

    /// <summary>Takes an entry: the node that it has become, null where it is none.</summary>
    public ErofsNode? Take(TarEntry entry)
    {
        var path = EntryPath.Of(entry.Path);
        if (path.IsRoot)
        {
            return entry.Kind == EntryKind.Directory ? Described(Root, entry) : throw new ImageException($"the entry {entry.Shown} is the root, and no directory");
        }

        if (path.Name.AsSpan().StartsWith(".wh."u8))
        {
            WhiteOut(path);
            return null;
        }

        var parent = Parent(path.Parent) ?? throw new ImageException($"the directory of {entry.Shown} cannot be made; what is there is none, or a link that leads nowhere");
        var there = parent.Find(path.Name);
        var node = entry.Kind switch
        {
            EntryKind.HardLink => Linked(entry),
            EntryKind.Directory when there is { Kind: ErofsKind.Directory } => Described(there, entry),
            EntryKind.Directory => Described(NewDirectory(there), entry),
            _ => Described(new(KindOf(entry)), entry),
        };
        _cachedPath = there is { Kind: not ErofsKind.File } && there != node ? null : _cachedPath; // a path may lead elsewhere now
        parent.Add(path.Name, node);
        return node;
    }

    /// <summary>Leaves of the tree only what the last layer has made or removed, and the directories above.</summary>
    public void KeepLastLayer()
    {
        var order = new List<(ErofsNode Above, byte[] Name, ErofsNode Node)> { (Root, [], Root) };
        for (var i = 0; i < order.Count; i++)
        {
            foreach (var (name, child) in order[i].Node.Children ?? [])
            {
                order.Add((order[i].Node, name, child));
            }
        }

        for (var i = order.Count - 1; i > 0; i--)
        {
            var (above, name, node) = order[i];
            if (node.Layer < _layer && node.Children is not { Count: > 0 })
            {
                above.Remove(name);
            }
        }
    }

    // Where its layer has removed what was there, or put something else, nothing of lower layers may show through.
    private ErofsNode NewDirectory(ErofsNode? there)
    {
        var made = new ErofsNode(ErofsKind.Directory) { Permissions = OfDirectories, Layer = _layer };
        return there is not null && Keeps ? MakeOpaque(made) : made;
    }

    private ErofsNode MakeOpaque(ErofsNode directory)
    {
        directory.Layer = _layer;
        (directory.Attributes ??= new(StringComparer.Ordinal))[Opaque] = "y"u8.ToArray();
        return directory;
    }

    private static ErofsKind KindOf(TarEntry entry) => entry.Kind switch
    {
        EntryKind.File => ErofsKind.File,
        EntryKind.SymbolicLink => ErofsKind.SymbolicLink,
        EntryKind.Directory => ErofsKind.Directory,
        EntryKind.Fifo => ErofsKind.Fifo,
        EntryKind.BlockDevice => ErofsKind.BlockDevice,
        _ => entry is { Major: 0, Minor: 0 } ? throw new ImageException($"{entry.Shown} is the device 0:0, with which overlayfs hides a file; no archive may have one") : ErofsKind.CharacterDevice,
    };

    private ErofsNode Described(ErofsNode node, TarEntry entry)
    {
        node.Describe(entry);
        node.Layer = _layer;
        if (node.Kind == ErofsKind.SymbolicLink)
        {
            node.Permissions = 0x1ff;
            node.Target = entry.Link.Length is > 0 and <= 4095 && !entry.Link.Contains((byte)0) ? entry.Link
                : throw new ImageException($"the symbolic link {entry.Shown} leads to {TarEntry.Show(entry.Link.AsSpan(0, Math.Min(entry.Link.Length, 64)))}, which no link can");
        }

        node.Size = node.Kind == ErofsKind.File ? entry.Size : 0;
        return node;
    }

    private ErofsNode Linked(TarEntry entry)
    {
        var target = EntryPath.Of(entry.Link);
        var node = target.IsRoot ? Root : Directory(target.Parent, make: false)?.Find(target.Name);
        if (node is null or { Kind: ErofsKind.Directory } || IsWhiteout(node))
        {
            throw new ImageException($"the hard link {entry.Shown} leads to {TarEntry.Show(entry.Link)}, which is {(node is { Kind: ErofsKind.Directory } ? "a directory" : "not there")}");
        }

        node.Layer = _layer;
        return node;
    }

    private static bool IsWhiteout(ErofsNode node) => node is { Kind: ErofsKind.CharacterDevice, Major: 0, Minor: 0 };

    /// <summary>Whiteouts (layer.md of the image specification).</summary>
    private void WhiteOut(EntryPath path)
    {
        _cachedPath = null;
        var name = path.Name[4..];
        if (name.AsSpan().SequenceEqual(".wh..opq"u8))
        {
            var directory = Directory(path.Parent, make: Keeps);
            _ = directory is null ? null : Clear(directory);
        }
        else if (name.AsSpan().StartsWith(".wh."u8))
        {
            // AUFS's own files: they mean nothing in an image.
        }
        else if (name is [] or [(byte)'.'] or [(byte)'.', (byte)'.'])
        {
            throw new ImageException($"the whiteout {RootTree.Shown(path)} names nothing that could be removed");
        }
        else if (Directory(path.Parent, make: Keeps) is { } parent)
        {
            Remove(parent, name);
        }
    }

    private void Remove(ErofsNode parent, byte[] name)
    {
        var there = parent.Find(name);
        if (there is { } node && (node.Layer == _layer || HasOwn(node)))
        {
            // Its own layer has put it there, or something below it: of lower layers it has nothing then.
            _ = node.Kind == ErofsKind.Directory ? Clear(node) : null;
        }
        else if (Keeps)
        {
            parent.Add(name, new(ErofsKind.CharacterDevice) { Layer = _layer });
        }
        else
        {
            parent.Remove(name);
        }
    }

    private bool HasOwn(ErofsNode node) => node.Kind == ErofsKind.Directory && Below(node).Any(one => one.Node.Layer == _layer);

    /// <summary>Takes away what lower layers have put into a directory: what this one has put there stays, and so do directories that something stays in.</summary>
    private ErofsNode Clear(ErofsNode directory)
    {
        foreach (var (above, name, node) in Enumerable.Reverse(Below(directory)))
        {
            if (node.Layer < _layer && node.Children is not { Count: > 0 })
            {
                above.Remove(name);
            }
        }

        return Keeps ? MakeOpaque(directory) : directory;
    }

    private List<(ErofsNode Above, byte[] Name, ErofsNode Node)> Below(ErofsNode top)
    {
        var found = new List<(ErofsNode Above, byte[] Name, ErofsNode Node)>();
        var now = top;
        for (var i = 0; ; now = found[i++].Node)
        {
            foreach (var (name, child) in now.Children ?? [])
            {
                found.Add((now, name, child));
            }

            if (++_looks > MostLooks)
            {
                throw new ImageException("the layers remove large directories over and over");
            }

            if (i == found.Count)
            {
                return found;
            }
        }
    }

    // Archives go through one directory after the other.
    private ErofsNode? Parent(byte[] path)
    {
        if (_cachedPath is null || !_cachedPath.AsSpan().SequenceEqual(path))
        {
            (_cachedPath, _cached) = (path, Directory(path, make: true));
        }

        return _cached;
    }

    /// <summary>The directory of a path, links followed inside of the root; null where there is none. <paramref name="make"/> makes those that are missing.</summary>
    private ErofsNode? Directory(byte[] path, bool make)
    {
        var (levels, links) = (new Stack<ErofsNode>([Root]), 0);
        var left = new Stack<byte[]>(Enumerable.Reverse(Split(path)));
        while (left.TryPop(out var name))
        {
            if (name.AsSpan().SequenceEqual(_up))
            {
                _ = levels.Count > 1 ? levels.Pop() : null;
                continue;
            }

            var parent = levels.Peek();
            var node = parent.Find(name);
            if (make && (node is null || IsWhiteout(node)))
            {
                parent.Add(name, node = NewDirectory(node));
            }

            if (node is { Kind: ErofsKind.SymbolicLink } && links++ < MostLinks)
            {
                Follow(node.Target, levels, left);
            }
            else if (node is { Kind: ErofsKind.Directory })
            {
                levels.Push(node);
            }
            else
            {
                return null;
            }
        }

        return levels.Peek();
    }

    private void Follow(byte[] target, Stack<ErofsNode> levels, Stack<byte[]> left)
    {
        if (target[0] == '/')
        {
            levels.Clear();
            levels.Push(Root);
        }

        foreach (var part in Enumerable.Reverse(Split(target)))
        {
            left.Push(part);
        }
    }

    private static List<byte[]> Split(byte[] path)
    {
        var parts = new List<byte[]>();
        foreach (var range in path.AsSpan().Split((byte)'/'))
        {
            if (path.AsSpan()[range] is { IsEmpty: false } part && !part.SequenceEqual("."u8))
            {
                parts.Add(part.ToArray());
            }
        }

        return parts;
    }
}

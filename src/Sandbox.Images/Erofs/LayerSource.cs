using Sandbox.Erofs;
using Sandbox.Images.Layers;
using Sandbox.Images.Layouts;

namespace Sandbox.Images.Erofs;

/// <summary>
/// Layers of an image: all as one tree, or one alone, as overlayfs takes it (whiteouts are devices 0:0, opaque directories have trusted.overlay.opaque). Each layer's digest, size and diff_id are
/// checked whenever it is read.
/// </summary>
public sealed class LayerSource : ErofsSource
{
    private const int ReadAhead = 128 * 1024;

    private readonly OciLayout _layout;
    private readonly Image _image;
    private readonly int _only, _count;
    private readonly LayerLimits _limits;
    private readonly List<ErofsNode> _files = [];
    private readonly byte[] _buffer = new byte[ReadAhead];
    private long _bytes;

    /// <param name="layout">Where the blobs are.</param>
    /// <param name="image">The image.</param>
    /// <param name="only">The number of the layer that is wanted alone, from 1; 0: all of them as one tree. Lower layers are looked through for what its archive does not say.</param>
    /// <param name="limits">What is too much.</param>
    public LayerSource(OciLayout layout, Image image, int only, LayerLimits limits)
    {
        (_layout, _image, _only, _limits) = (layout, image, only, limits);
        _count = only == 0 ? image.Layers.Count : only;
        if (only < 0 || only > image.Layers.Count)
        {
            throw new ImageException($"the image has no layer {only}; it has {image.Layers.Count}, and the lowest is 1.");
        }
    }

    /// <summary>Entries of all archives.</summary>
    public long Entries { get; private set; }

    /// <summary>Extended attributes that were left out, by name: overlayfs would act on them, or nobody but the host may give them.</summary>
    public SortedSet<string> Attributes { get; } = new(StringComparer.Ordinal);

    public override ErofsNode ReadTree()
    {
        var tree = new LayerTree(_only);
        for (var i = 0; i < _count; i++)
        {
            var ordinal = 0;
            ReadLayer(i, (archive, entry) => Take(tree, archive, entry, i, ordinal++));
            if (i + 1 < _count)
            {
                tree.Next();
            }
        }

        if (_only > 0)
        {
            tree.KeepLastLayer();
        }

        Collect(tree.Root);
        return tree.Root;
    }

    public override void CopyFiles(FileSink sink)
    {
        _bytes = 0;
        foreach (var files in _files.GroupBy(file => file.Source))
        {
            var left = new Queue<ErofsNode>(files);
            var ordinal = 0;
            ReadLayer(files.Key, (archive, entry) =>
            {
                if (left.TryPeek(out var next) && next.Ordinal == ordinal++)
                {
                    Copy(archive, entry, left.Dequeue(), sink);
                }
            });
        }
    }

    private void ReadLayer(int number, Action<TarReader, TarEntry> take)
    {
        var layer = _image.Layers[number];
        using var stream = new LayerStream(_layout.OpenBlob(layer.Blob), layer, _limits.MostBytes - _bytes);
        var archive = new TarReader(stream);
        try
        {
            while (archive.Next() is { } entry)
            {
                take(archive, entry);
            }

            archive.ReadToEnd();
        }
        catch (ImageException problem) when (!problem.Message.EndsWith('.'))
        {
            throw new ImageException($"layer {number + 1} of {_image.Layers.Count}, {layer.Blob.Digest}, at byte {archive.Position} of what it unpacks to: {problem.Message}.", problem);
        }

        stream.Verify();
        _bytes += archive.Position;
    }

    private void Take(LayerTree tree, TarReader archive, TarEntry entry, int layer, int ordinal)
    {
        if (++Entries > _limits.MostEntries)
        {
            throw new ImageException($"the layers have more than the {_limits.MostEntries} entries that are allowed (--max-entries)");
        }

        var node = tree.Take(entry);
        if (node is null || entry.Kind == EntryKind.HardLink)
        {
            return;
        }

        var opaque = node.Attributes?.GetValueOrDefault(LayerTree.Opaque); // an entry of its own says so, before or after this one
        node.Attributes = AttributesOf(entry);
        if (opaque is not null)
        {
            (node.Attributes ??= new(StringComparer.Ordinal))[LayerTree.Opaque] = opaque;
        }

        if (node.Kind == ErofsKind.File)
        {
            (node.Source, node.Ordinal) = (layer, ordinal);
            node.Data = entry.Size >= ZeroMap.SmallestFile ? Look(archive, entry) : null;
        }
    }

    private SortedDictionary<string, byte[]>? AttributesOf(TarEntry entry)
    {
        SortedDictionary<string, byte[]>? kept = null;
        foreach (var (name, value) in entry.Attributes)
        {
            var isKept = AttributeBody.Has(name) && (name == "security.capability" || name.StartsWith("system.", StringComparison.Ordinal) || name.StartsWith("user.", StringComparison.Ordinal)) && !name.StartsWith("user.overlay.", StringComparison.Ordinal);
            if (isKept)
            {
                (kept ??= new(StringComparer.Ordinal))[name] = value;
            }
            else
            {
                Attributes.Add(name);
            }
        }

        return kept;
    }

    private List<Extent>? Look(TarReader archive, TarEntry entry)
    {
        var map = new ZeroMap();
        foreach (var (offset, length) in entry.Extents ?? [new(0, entry.Size)])
        {
            for (var at = offset; at < offset + length;)
            {
                var read = archive.Read(_buffer.AsSpan(0, (int)Math.Min(_buffer.Length, offset + length - at)));
                map.Look(at, _buffer.AsSpan(0, read));
                at += read;
                if (map.Bytes > entry.Size / 2)
                {
                    return null;
                }
            }
        }

        return map.Found;
    }

    /// <summary>The files whose content is wanted, in the order in which they come again.</summary>
    private void Collect(ErofsNode root)
    {
        var (directories, seen) = (new Queue<ErofsNode>([root]), new HashSet<ErofsNode>());
        while (directories.TryDequeue(out var directory))
        {
            foreach (var (_, node) in directory.Children ?? [])
            {
                if (node.Kind == ErofsKind.Directory)
                {
                    directories.Enqueue(node);
                }
                else if (node is { Kind: ErofsKind.File, Size: > 0 } && seen.Add(node))
                {
                    _files.Add(node);
                }
            }
        }

        _files.Sort((a, b) => (a.Source, a.Ordinal).CompareTo((b.Source, b.Ordinal)));
    }

    private void Copy(TarReader archive, TarEntry entry, ErofsNode node, FileSink sink)
    {
        sink.Begin(node);
        long at = 0;
        foreach (var (offset, length) in entry.Extents ?? [new(0, entry.Size)])
        {
            sink.Skip(offset - at);
            for (at = offset; at < offset + length;)
            {
                var read = archive.Read(_buffer.AsSpan(0, (int)Math.Min(_buffer.Length, offset + length - at)));
                sink.Write(_buffer.AsSpan(0, read));
                at += read;
            }
        }

        sink.Skip(node.Size - at);
        sink.End();
    }
}

/// <summary>How much layers may have.</summary>
/// <param name="MostBytes">Bytes of all archives together, unpacked.</param>
/// <param name="MostEntries">Entries of all archives together.</param>
public sealed record LayerLimits(long MostBytes = 64L << 30, long MostEntries = 4_000_000);

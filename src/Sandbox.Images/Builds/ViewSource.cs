using Sandbox.Erofs;
using Sandbox.Images.Erofs;

namespace Sandbox.Images.Builds;

/// <summary>Layers of the store, or one directory, as a tree for an EROFS image: whiteouts are applied, nothing of overlayfs is left. As another user than root everything is root's in it.</summary>
public sealed class ViewSource : ErofsSource, IDisposable
{
    private readonly RootView _view;
    private readonly List<(ErofsNode Node, ViewEntry Entry)> _files = [];
    private readonly byte[] _buffer = new byte[256 * 1024];

    private readonly long _newest;

    private ViewSource(RootView view, long newest) => (_view, _newest) = (view, newest);

    /// <summary>
    /// Directories, the top one first; <paramref name="areLayers"/>: as overlayfs has them. No time is newer than <paramref name="newest"/>, in seconds: those of a checkout are another one's in another checkout.
    /// </summary>
    public static ViewSource Of(IEnumerable<string> directories, bool areLayers, long newest = long.MaxValue) => new(new(directories, areLayers), newest);

    public override ErofsNode ReadTree()
    {
        var root = Node(_view.Root!);
        Fill(root, _view.Root!, [], 0);
        return root;
    }

    public override void CopyFiles(FileSink sink)
    {
        foreach (var (node, entry) in _files.Where(one => one.Node.Size > 0))
        {
            using var content = _view.Open(entry);
            sink.Begin(node);
            for (int read; (read = content.Read(_buffer)) > 0;)
            {
                sink.Write(_buffer.AsSpan(0, read));
            }

            sink.End();
        }
    }

    private void Fill(ErofsNode directory, ViewEntry entry, Dictionary<(int, ulong), ErofsNode> links, int depth)
    {
        const int most = 2000;
        _ = depth < most ? 0 : throw new ImageException($"'{_view.Shown(entry)}' lies more than {most} directories deep.");
        foreach (var child in _view.List(entry))
        {
            var key = child.Details is { IsDirectory: false, Links: > 1 } ? (child.Layers[0], _view.InodeOf(child)) : default;
            if (key != default && links.TryGetValue(key, out var first))
            {
                directory.Add(RawPath.Bytes(RawPath.Name(child.Path)), first);
                continue;
            }

            var node = Node(child);
            directory.Add(RawPath.Bytes(RawPath.Name(child.Path)), node);
            if (key != default)
            {
                links.Add(key, node);
            }

            if (node.Kind == ErofsKind.Directory)
            {
                Fill(node, child, links, depth + 1);
            }
            else if (node.Kind == ErofsKind.File)
            {
                _files.Add((node, child));
            }
        }
    }

    private ErofsNode Node(ViewEntry entry)
    {
        var details = entry.Details;
        var (user, group) = LayerEntry.OwnerOf(details);
        var node = new ErofsNode((ErofsKind)(details.Mode & 0xf000))
        {
            Permissions = details.Mode & 0xfff, User = user, Group = group, Seconds = Math.Min(details.Seconds, _newest), Nanoseconds = details.Seconds < _newest ? details.Nanoseconds : 0,
            Size = details.IsFile ? details.Size : 0, Major = (uint)(details.Device >> 32), Minor = (uint)details.Device,
        };
        if (details.IsLink)
        {
            node.Target = RawPath.Bytes(_view.ReadLink(entry));
        }
        else if (_view.Attribute(entry, LayerEntry.Capability) is { } capability)
        {
            (node.Attributes = new(StringComparer.Ordinal))[LayerEntry.Capability] = capability;
        }

        return node;
    }

    public void Dispose() => _view.Dispose();
}

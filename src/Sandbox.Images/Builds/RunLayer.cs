using Sandbox.Images.Layers;

namespace Sandbox.Images.Builds;

/// <summary>The layer that a command makes: what it left in the upper directory of its overlay, in the words of layers (layer.md of the image specification).</summary>
internal sealed class RunLayer(RootView upper, RootView below, LayerFile layer)
{
    private const int MostDepth = 1000;
    private readonly Dictionary<ulong, byte[]> _links = [];

    /// <summary>What a layer cannot have, such as sockets: left out, and said.</summary>
    public List<string> LeftOut { get; } = [];

    public void Write()
    {
        foreach (var child in Children(upper.Root!))
        {
            Write(child, 0);
        }
    }

    private IEnumerable<ViewEntry> Children(ViewEntry directory) => upper.List(directory);

    // Whether anything of it is in the layer.
    private bool Write(ViewEntry entry, int depth)
    {
        if (entry.Details is { IsCharacterDevice: true, Device: 0 })
        {
            WriteMark(RawPath.Join(RawPath.Parent(entry.Path), ".wh." + RawPath.Name(entry.Path)));
            return true;
        }

        if (entry.Details.IsDirectory)
        {
            return WriteDirectory(entry, depth < MostDepth ? depth + 1 : throw new ImageException($"'/{RawPath.Show(entry.Path)}' lies more than {MostDepth} directories deep; no image needs that."));
        }

        return WriteFile(entry);
    }

    // A directory that was only gone through is not changed, and not in the layer.
    private bool WriteDirectory(ViewEntry entry, int depth)
    {
        var there = below.Find(entry.Path, follow: false);
        var isOpaque = upper.IsOpaque(entry);
        var isSame = !isOpaque && there is { Details: { IsDirectory: true } old } && old.Mode == entry.Details.Mode && old.Owner == entry.Details.Owner && old.Group == entry.Details.Group;
        var children = Children(entry).ToList();
        if (isSame && !children.Exists(child => IsChange(child, depth)))
        {
            return false;
        }

        var (user, group) = LayerEntry.OwnerOf(entry.Details);
        layer.Write(new() { Kind = EntryKind.Directory, Path = RawPath.Bytes(entry.Path), Mode = entry.Details.Mode & 0xfff, User = user, Group = group, Seconds = entry.Details.Seconds });
        if (isOpaque && there is not null)
        {
            WriteMark(RawPath.Join(entry.Path, ".wh..wh..opq"));
        }

        children.ForEach(child => Write(child, depth));
        return true;
    }

    private bool IsChange(ViewEntry entry, int depth)
    {
        if (!entry.Details.IsDirectory || depth >= MostDepth || upper.IsOpaque(entry) || below.Find(entry.Path, follow: false) is not { Details: { IsDirectory: true } old })
        {
            return true;
        }

        return old.Mode != entry.Details.Mode || old.Owner != entry.Details.Owner || old.Group != entry.Details.Group || Children(entry).Any(child => IsChange(child, depth + 1));
    }

    private bool WriteFile(ViewEntry entry)
    {
        if (LayerEntry.Of(upper, entry, entry.Path, entry.Details.Mode, LayerEntry.OwnerOf(entry.Details)) is not { } made)
        {
            LeftOut.Add("/" + RawPath.Show(entry.Path));
            return false;
        }

        if (made.Kind == EntryKind.File && entry.Details.Links > 1)
        {
            var inode = upper.InodeOf(entry);
            if (_links.TryGetValue(inode, out var first))
            {
                layer.Write(new() { Kind = EntryKind.HardLink, Path = made.Path, Link = first, Mode = made.Mode, User = made.User, Group = made.Group, Seconds = made.Seconds });
                return true;
            }

            _links.Add(inode, made.Path);
        }

        layer.Write(made, () => upper.Open(entry));
        return true;
    }

    private void WriteMark(string path) => layer.Write(new() { Kind = EntryKind.File, Path = RawPath.Bytes(path), Mode = 0x1a4 });
}

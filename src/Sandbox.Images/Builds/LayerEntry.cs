using Sandbox.Images.Layers;
using Sandbox.Images.Native;

namespace Sandbox.Images.Builds;

/// <summary>Files as entries of a layer.</summary>
internal static class LayerEntry
{
    public const string Capability = "security.capability";
    private static readonly bool IsRoot = Libc.geteuid() == 0;
    private const uint Type = 0xf000, Permissions = 0xfff, OwnerExecutes = 0x40, Everybody = 0x1ed, Readable = 0x1a4;

    /// <summary>
    /// The mode of a project's file in an image: what a checkout keeps is whether it is executable, and the rest is the umask of whoever made it, which must not be in a layer that is the same everywhere.
    /// </summary>
    public static uint ProjectMode(FileDetails details) => (details.Mode & Type) | (details.IsDirectory || (details.Mode & OwnerExecutes) != 0 ? Everybody : Readable);

    /// <summary><paramref name="mode"/> for a file; a directory can be entered by those who may read it.</summary>
    public static uint Chosen(uint mode, bool isDirectory) => isDirectory ? mode | ((mode & 0x124) >> 2) : mode;

    /// <summary>Whose a file of the store or of an upper layer is inside: as root every id is itself; another user's files are all the caller's, and root's inside.</summary>
    public static (uint User, uint Group) OwnerOf(FileDetails details) => IsRoot ? (details.Owner, details.Group) : default;

    /// <summary>A directory that exists nowhere yet.</summary>
    public static TarEntry Directory(string path, (uint User, uint Group) owner, uint mode = Everybody) => new() { Kind = EntryKind.Directory, Path = RawPath.Bytes(path), Mode = mode, User = owner.User, Group = owner.Group };

    /// <summary>The directory as it is.</summary>
    public static TarEntry Same(ViewEntry directory) => new()
    {
        Kind = EntryKind.Directory,
        Path = RawPath.Bytes(directory.Path),
        Mode = directory.Details.Mode & Permissions,
        User = OwnerOf(directory.Details).User,
        Group = OwnerOf(directory.Details).Group,
        Seconds = directory.Details.Seconds,
    };

    /// <summary>What <paramref name="source"/> is, at <paramref name="path"/>; null: it is nothing that a layer has (a socket, a device).</summary>
    public static TarEntry? Of(RootView view, ViewEntry source, string path, uint mode, (uint User, uint Group) owner)
    {
        var details = source.Details;
        EntryKind? kind = details.IsFile ? EntryKind.File : details.IsDirectory ? EntryKind.Directory : details.IsLink ? EntryKind.SymbolicLink : (details.Mode & Type) == 0x1000 ? EntryKind.Fifo : null;
        if (kind is not { } known)
        {
            return null;
        }

        var entry = new TarEntry { Kind = known, Path = RawPath.Bytes(path), Mode = known == EntryKind.SymbolicLink ? 0x1ff : mode & Permissions, User = owner.User, Group = owner.Group, Seconds = details.Seconds };
        if (known == EntryKind.SymbolicLink)
        {
            entry.Link = RawPath.Bytes(view.ReadLink(source));
        }
        else if (known == EntryKind.File)
        {
            entry.Size = entry.Stored = details.Size;
            if (view.Attribute(source, Capability) is { } capability)
            {
                entry.Attributes.Add(new(Capability, capability));
            }
        }

        return entry;
    }
}

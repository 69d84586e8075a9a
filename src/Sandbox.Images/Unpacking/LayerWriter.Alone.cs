using Microsoft.Win32.SafeHandles;
using Sandbox.Images.Layers;
using Sandbox.Images.Native;

namespace Sandbox.Images.Unpacking;

// A layer alone: what it takes away from the layers below is written down as overlayfs reads it (Documentation/filesystems/overlayfs.rst, whiteouts and opaque directories).
internal sealed partial class LayerWriter
{
    private bool _hides;

    /// <summary>What is not below it in the archive is not to be seen below it.</summary>
    private void ClearOrHide(byte[] path)
    {
        if (!alone)
        {
            Clear(path);
            return;
        }

        SetOpaque(Parent(path), TarEntry.Show(path));
    }

    /// <summary>The directory for an entry. What the layer has taken away and puts something into after all is a directory again, which hides what is below.</summary>
    private int Parent(byte[] path)
    {
        for (var end = 0; _hides && end < path.Length;)
        {
            var next = Array.IndexOf(path, (byte)'/', end + 1);
            end = next < 0 ? path.Length : next;
            var part = EntryPath.Of(path.AsSpan(0, end));
            using var above = new SafeFileHandle(tree.Open(part.Parent), ownsHandle: true);
            if (above.IsInvalid || RootTree.Status((int)above.DangerousGetHandle(), part.Name) is null)
            {
                break;
            }

            if (IsWhiteout((int)above.DangerousGetHandle(), part.Name))
            {
                Directories.Remove((int)above.DangerousGetHandle(), part.Name);
                tree.Forget();
                SetOpaque(tree.Directory(path[..end]), TarEntry.Show(part.Name));
            }
        }

        return tree.Directory(path);
    }

    private static bool IsWhiteout(int directory, ReadOnlySpan<byte> name) => FileDetails.Of(directory, Directories.Terminated(name)) is { IsCharacterDevice: true, Device: 0 };

    private void Hide(byte[] parent, ReadOnlySpan<byte> name)
    {
        _hides = true;
        var directory = Parent(parent);
        var there = RootTree.Status(directory, name);
        if (there is { IsDirectory: true })
        {
            MakeOpaque(directory, name); // the layer has put another in its place
        }
        else if (there is null && Libc.mknodat(directory, Directories.Terminated(name), S_IFCHR, 0) != 0) // not a privilege since Linux 5.8
        {
            throw Failure.Of($"the whiteout of {TarEntry.Show(name)} cannot be made");
        }
    }

    private void MakeOpaque(int parent, ReadOnlySpan<byte> name)
    {
        using var directory = new SafeFileHandle(Libc.openat(parent, Directories.Terminated(name), Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NOFOLLOW | Libc.O_CLOEXEC, 0), ownsHandle: true);
        SetOpaque((int)directory.DangerousGetHandle(), TarEntry.Show(name));
    }

    /// <summary>By both names: an overlay in a user namespace reads the second one, any other the first, which only root can write.</summary>
    private void SetOpaque(int directory, string shown)
    {
        foreach (var name in _owns ? ["trusted.overlay.opaque", "user.overlay.opaque"] : (string[])["user.overlay.opaque"])
        {
            if (Libc.fsetxattr(directory, Directories.Terminated(name), "y"u8.ToArray(), 1, 0) != 0)
            {
                throw Failure.Of($"the directory {shown} cannot be made opaque; keep the store on a file system that has extended attributes");
            }
        }
    }
}

using Microsoft.Win32.SafeHandles;
using Sandbox.Images.Layers;
using Sandbox.Images.Native;

namespace Sandbox.Images.Unpacking;

// A layer alone: what it takes away from the layers below is written down as overlayfs reads it (Documentation/filesystems/overlayfs.rst, whiteouts and opaque directories).
internal sealed partial class LayerWriter
{
    /// <summary>What is not below it in the archive is not to be seen below it.</summary>
    private void ClearOrHide(byte[] path)
    {
        if (!alone)
        {
            Clear(path);
            return;
        }

        SetOpaque(tree.Directory(path), TarEntry.Show(path));
    }

    private void Hide(byte[] parent, ReadOnlySpan<byte> name)
    {
        var directory = tree.Directory(parent);
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

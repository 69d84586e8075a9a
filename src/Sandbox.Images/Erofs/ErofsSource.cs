namespace Sandbox.Images.Erofs;

/// <summary>What an image is made of. It is gone through twice: for names and sizes, from which the layout follows, and for the contents, each of which goes straight to its place.</summary>
public abstract class ErofsSource
{
    /// <summary>The tree: everything but contents.</summary>
    public abstract ErofsNode ReadTree();

    /// <summary>Gives the content of every file of the tree, in any order of files. A file that is not given is zeros.</summary>
    public abstract void CopyFiles(FileSink sink);
}

/// <summary>How an image is written.</summary>
/// <param name="BuildTime">The time that the image says of itself, in seconds from 1970-01-01.</param>
public sealed record ErofsOptions(long BuildTime = 0);

/// <summary>What was written.</summary>
/// <param name="Inodes">Files, directories and the rest; one with several names counts once.</param>
/// <param name="Bytes">The size of the image.</param>
/// <param name="FileBytes">Bytes of files that are stored.</param>
/// <param name="Uuid">The image's, made of what is in it: two images with the same are the same.</param>
public sealed record ErofsSummary(long Inodes, long Bytes, long FileBytes, Guid Uuid);

namespace Sandbox.Images.Builds;

/// <summary>The layer that a copy makes: the files, and the directories above them as the root below has them, or new.</summary>
internal sealed class CopyLayer(RootView below, LayerFile layer, (uint User, uint Group) owner)
{
    private const uint Everybody = 0x1ed;

    /// <summary>
    /// Puts <paramref name="files"/> of <paramref name="view"/> at <paramref name="to"/>, an absolute path; a slash at its end says that it is a directory. <paramref name="mode"/>: of all of them;
    /// null: those of the project have what a checkout keeps of a mode (<paramref name="fromHost"/>), others their own.
    /// </summary>
    public void Write(RootView view, CopiedFiles files, string to, uint? mode, bool fromHost)
    {
        var target = below.Resolve(RawPath.OfText(to));
        var there = below.Find(target);
        var intoDirectory = files.GoesIntoDirectory || to.EndsWith('/') || there is { Details.IsDirectory: true };
        if (intoDirectory && there is { Details.IsDirectory: false })
        {
            throw new ImageException($"'{to}' is a file in what is there so far, and several things, or a directory's, cannot be copied to a file; name a directory.");
        }

        if (intoDirectory)
        {
            MakeDirectory(target);
        }

        foreach (var (source, relative) in files.Files)
        {
            WriteOne(view, source, intoDirectory ? RawPath.Join(target, relative) : target, mode, fromHost);
        }
    }

    /// <summary>The directory and what is missing above it.</summary>
    public void MakeDirectory(string path)
    {
        MakeAbove(path);
        if (path.Length > 0)
        {
            layer.Write(below.Find(path, follow: false) is { Details.IsDirectory: true } there ? LayerEntry.Same(there) : LayerEntry.Directory(path, owner));
        }
    }

    private void WriteOne(RootView view, ViewEntry source, string path, uint? mode, bool fromHost)
    {
        var isDirectory = source.Details.IsDirectory;
        path = isDirectory ? below.Resolve(path) : RawPath.Join(below.Resolve(RawPath.Parent(path)), RawPath.Name(path));
        if (below.Find(path, follow: false) is { } there && there.Details.IsDirectory != isDirectory)
        {
            throw new ImageException($"'/{RawPath.Show(path)}' is a {(isDirectory ? "file" : "directory")} in what is there so far, and a {(isDirectory ? "directory" : "file")} in what is copied; remove the one in a step before, or copy to another place.");
        }

        MakeAbove(path);
        var bits = mode is { } chosen ? LayerEntry.Chosen(chosen, isDirectory) : fromHost ? LayerEntry.ProjectMode(source.Details) : source.Details.Mode;
        var entry = LayerEntry.Of(view, source, path, bits, owner) ?? throw new ImageException($"'{view.Shown(source)}' is a socket or a device, which no layer has; leave it out with 'ignore'.");
        layer.Write(entry, () => view.Open(source));
    }

    private void MakeAbove(string path)
    {
        foreach (var directory in RawPath.Above(path).Where(directory => !layer.Has(directory)))
        {
            layer.Write(below.Find(directory, follow: false) is { } there ? LayerEntry.Same(there) : LayerEntry.Directory(directory, owner, Everybody));
        }
    }
}

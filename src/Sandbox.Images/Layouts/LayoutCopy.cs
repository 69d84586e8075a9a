using Sandbox.Images.Layers;
using Sandbox.Images.Native;

namespace Sandbox.Images.Layouts;

/// <summary>An image of any source as an OCI layout, or as one in an archive (<c>oci-archive</c>).</summary>
public static class LayoutCopy
{
    /// <summary>Puts <paramref name="image"/> into the layout in <paramref name="directory"/>, which is made where there is none, and names it <paramref name="tag"/>.</summary>
    public static void ToLayout(ImageSource source, Image image, string directory, string tag)
    {
        using var layout = LayoutWriter.Open(directory);
        var (documents, blobs) = source.Walk(image.Manifest);
        foreach (var blob in blobs.Concat(documents).Where(blob => !layout.Has(blob)))
        {
            using var file = layout.Create(blob);
            Copy(source, blob, file);
            LayoutWriter.Keep(file);
        }

        layout.Commit(image.Manifest, tag);
    }

    /// <summary>Writes <paramref name="image"/> to the archive <paramref name="file"/>, which appears when it is whole. The same image is the same bytes.</summary>
    public static void ToArchive(ImageSource source, Image image, string file, string tag)
    {
        file = Path.GetFullPath(file);
        using var partial = PartialDirectory.Create(Path.GetDirectoryName(file)!); // a killed one's goes with the next
        var (layout, beside) = (Path.Combine(partial.FullName, "layout"), Path.Combine(partial.FullName, "archive"));
        ToLayout(source, image, layout, tag);
        using (var to = new FileStream(beside, FileMode.CreateNew, FileAccess.Write))
        {
            var archive = new TarWriter(to);
            foreach (var path in Directory.EnumerateFileSystemEntries(layout, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(layout, path)).Order(StringComparer.Ordinal))
            {
                Write(archive, Path.Combine(layout, path), path);
            }

            archive.Finish();
            to.Flush(flushToDisk: true);
        }

        File.Move(beside, file, overwrite: true);
    }

    private static void Write(TarWriter archive, string path, string name)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(name);
        if (Directory.Exists(path))
        {
            archive.Write(new() { Kind = EntryKind.Directory, Path = bytes, Mode = 0x1ed });
            return;
        }

        using var content = File.OpenRead(path);
        archive.Write(new() { Kind = EntryKind.File, Path = bytes, Mode = 0x1a4, Size = content.Length }, content);
    }

    private static void Copy(ImageSource source, Descriptor blob, FileStream file)
    {
        using var from = source.OpenBlob(blob);
        using var hash = blob.Digest.Begin();
        var buffer = new byte[128 * 1024];
        for (int read; (read = from.Read(buffer)) > 0;)
        {
            hash.AppendData(buffer, 0, read);
            file.Write(buffer, 0, read);
        }

        if (!blob.Digest.Matches(hash, out var found))
        {
            throw new ImageException($"'{source.Name}': the blob {blob.Digest} has the digest {found}; it was changed.");
        }
    }
}

using Sandbox.Images.Layouts;

namespace Sandbox.Images.Archives;

/// <summary>Images in an archive: of a layout (<c>oci-archive</c>), or what <c>docker save</c> and the .NET SDK write, which has <c>manifest.json</c>. It may be packed (gzip, zstd).</summary>
public abstract class ImageArchive : ImageSource
{
    private readonly TarFile _file;

    private protected ImageArchive(TarFile file) => _file = file;

    public override string Name => _file.Path;

    private protected TarFile Archive => _file;

    /// <summary>Opens the archive in the file <paramref name="path"/>.</summary>
    public static ImageArchive Open(string path)
    {
        var file = TarFile.Open(path);
        try
        {
            // Newer versions of docker save write both; the layout says more.
            return file.Has("oci-layout") && file.Has("index.json") ? new OciArchive(file)
                : file.Has("manifest.json") ? new DockerArchive(file)
                : throw new ImageException($"'{path}' is no archive of an image: it has neither 'oci-layout' and 'index.json' nor 'manifest.json'.");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file.Dispose();
        }

        base.Dispose(disposing);
    }

    private protected Stream Sized(Stream stream, Descriptor blob)
    {
        if (stream.Length == blob.Size)
        {
            return stream;
        }

        stream.Dispose();
        throw new ImageException($"'{Name}': the blob {blob.Digest} has {stream.Length} bytes, not the {blob.Size} that its descriptor says.");
    }
}

/// <summary>A layout in an archive.</summary>
internal sealed class OciArchive : ImageArchive
{
    public OciArchive(TarFile file)
        : base(file) => OciLayout.CheckVersion(file.ReadFile("oci-layout"), $"{file.Path}: oci-layout");

    public override Descriptor Top(string? tag) => LayoutIndex.Find(Archive.ReadFile("index.json"), tag, $"{Name}: index.json", Name);

    public override Stream OpenBlob(Descriptor blob) => Sized(Archive.OpenFile($"blobs/{blob.Digest.Algorithm}/{blob.Digest.Hex}"), blob);
}

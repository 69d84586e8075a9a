using Microsoft.Win32.SafeHandles;
using Sandbox.Images.Native;

namespace Sandbox.Images.Layouts;

/// <summary>An image layout on disk (image-layout.md of the image specification): <c>oci-layout</c>, <c>index.json</c> and blobs by digest.</summary>
public sealed class OciLayout : ImageSource
{
    private readonly string _directory;

    private OciLayout(string directory) => _directory = directory;

    public override string Name => _directory;

    /// <summary>Opens the layout in <paramref name="directory"/>.</summary>
    public static OciLayout Open(string directory)
    {
        if (!File.Exists(Path.Combine(directory, "oci-layout")))
        {
            throw new ImageException($"'{directory}' is no OCI layout: it has no file 'oci-layout'. skopeo copy docker://IMAGE oci:{directory}:TAG makes one.");
        }

        var layout = new OciLayout(directory);
        CheckVersion(layout.ReadFile("oci-layout"), layout.At("oci-layout"));
        return layout;
    }

    /// <summary>Of the content of a file <c>oci-layout</c>.</summary>
    internal static void CheckVersion(ReadOnlySpan<byte> bytes, string file)
    {
        var version = Documents.Read(bytes, DocumentContext.Default.LayoutFile, $"'{file}'").ImageLayoutVersion;
        if (version != "1.0.0")
        {
            throw new ImageException($"'{file}' says version '{version}'; only 1.0.0 is known.");
        }
    }

    public override Descriptor Top(string? tag) => LayoutIndex.Find(ReadFile("index.json"), tag, At("index.json"), _directory);

    public override FileStream OpenBlob(Descriptor blob)
    {
        var path = At($"blobs/{blob.Digest.Algorithm}/{blob.Digest.Hex}");
        var fd = Libc.openat(Libc.AT_FDCWD, Directories.Terminated(path), Libc.O_RDONLY | Libc.O_NONBLOCK | Libc.O_CLOEXEC, 0); // a pipe must not hold us
        if (fd < 0)
        {
            throw Failure.Of($"'{path}', which is of '{blob.MediaType}', cannot be opened; copy the image anew");
        }

        var handle = new SafeFileHandle(fd, ownsHandle: true);
        if (FileStatus.Of(fd, [0]) is not { IsFile: true } || RandomAccess.GetLength(handle) != blob.Size)
        {
            handle.Dispose();
            throw new ImageException($"'{path}' is no file of the {blob.Size} bytes that its descriptor says; copy the image anew.");
        }

        return new(handle, FileAccess.Read, bufferSize: 0);
    }

    private byte[] ReadFile(string name)
    {
        var file = new FileInfo(At(name));
        try
        {
            return file is { Exists: true, Length: <= LargestDocument } ? File.ReadAllBytes(file.FullName) : throw new ImageException($"'{At(name)}' {(file.Exists ? "has more than 4 MiB" : "is missing")}.");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new ImageException($"the layout '{_directory}' cannot be read: {problem.Message} Who runs this needs the right to read it.", problem);
        }
    }

    private string At(string path) => Path.Combine(_directory, path);
}

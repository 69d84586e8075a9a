using Microsoft.Win32.SafeHandles;
using Sandbox.Images.Native;

namespace Sandbox.Images.Layouts;

/// <summary>An image layout on disk (image-layout.md of the image specification): <c>oci-layout</c>, <c>index.json</c> and blobs by digest.</summary>
public sealed class OciLayout
{
    private readonly string _directory;

    private OciLayout(string directory) => _directory = directory;

    /// <summary>Opens the layout in <paramref name="directory"/>.</summary>
    public static OciLayout Open(string directory)
    {
        if (!File.Exists(Path.Combine(directory, "oci-layout")))
        {
            throw new ImageException($"'{directory}' is no OCI layout: it has no file 'oci-layout'. skopeo copy docker://IMAGE oci:{directory}:TAG makes one.");
        }

        var layout = new OciLayout(directory);
        var version = Documents.Read(layout.ReadFile("oci-layout"), DocumentContext.Default.LayoutFile, $"'{layout.At("oci-layout")}'").ImageLayoutVersion;
        return version == "1.0.0" ? layout : throw new ImageException($"'{layout.At("oci-layout")}' says version '{version}'; only 1.0.0 is known.");
    }

    /// <summary>The manifest that <paramref name="tag"/> (null: the only one) names, for <paramref name="platform"/>, and its config; both checked.</summary>
    public Image Find(string? tag, Platform platform) => new ImageDocuments(ReadBlob, $"'{_directory}'").Find(FindTag(tag), platform);

    /// <summary>The descriptor that <paramref name="tag"/> (null: the only one) names: of a manifest, or of an index.</summary>
    public Descriptor FindTag(string? tag) =>
        Descriptor.Of(Tagged(Documents.Read(ReadFile("index.json"), DocumentContext.Default.ImageDocument, $"'{At("index.json")}'"), tag), $"the entry of '{At("index.json")}'");

    /// <summary>The bytes of a document, checked.</summary>
    public byte[] ReadDocument(Descriptor descriptor) => ReadBlob(descriptor);

    /// <summary>Opens a blob; its size is what the descriptor says. Its content is for the reader to check.</summary>
    public FileStream OpenBlob(Descriptor blob)
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

    private DescriptorDocument Tagged(ImageDocument index, string? tag)
    {
        var all = index.Manifests ?? throw new ImageException($"'{At("index.json")}' has no 'manifests'.");
        if (tag is null)
        {
            return all.Count == 1 ? all[0] : throw new ImageException(all.Count == 0 ? $"'{At("index.json")}' lists no image." : $"'{_directory}' has {all.Count} images; say which: {Tags(all)}.");
        }

        var named = all.Where(one => NameOf(one) == tag).ToList();
        return named.Count switch
        {
            1 => named[0],
            0 => throw new ImageException($"'{_directory}' has no tag '{tag}'; it has {Tags(all)}."),
            _ => throw new ImageException($"'{At("index.json")}' has the tag '{tag}' {named.Count} times."),
        };
    }

    private static string? NameOf(DescriptorDocument one) => one.Annotations?.GetValueOrDefault("org.opencontainers.image.ref.name");

    private static string Tags(List<DescriptorDocument> all)
    {
        var tags = all.Select(NameOf).Where(name => name is not null).Order(StringComparer.Ordinal).ToList();
        return tags.Count == 0 ? "none with a tag" : string.Join(", ", tags.Take(20)) + (tags.Count > 20 ? " and more" : "");
    }

    private byte[] ReadBlob(Descriptor descriptor)
    {
        if (descriptor.Size > ImageDocuments.Largest)
        {
            throw new ImageException($"the document {descriptor.Digest} has {descriptor.Size} bytes; 4 MiB is the most that one has.");
        }

        using var stream = OpenBlob(descriptor);
        var bytes = new byte[descriptor.Size];
        stream.ReadExactly(bytes);
        using var hash = descriptor.Digest.Begin();
        hash.AppendData(bytes);
        return descriptor.Digest.Matches(hash, out var found) ? bytes : throw new ImageException($"'{stream.Name}' has the digest {found}, not that of its name; copy the image anew.");
    }

    private byte[] ReadFile(string name)
    {
        var file = new FileInfo(At(name));
        return file is { Exists: true, Length: <= ImageDocuments.Largest } ? File.ReadAllBytes(file.FullName) : throw new ImageException($"'{At(name)}' {(file.Exists ? "has more than 4 MiB" : "is missing")}.");
    }

    private string At(string path) => Path.Combine(_directory, path);
}

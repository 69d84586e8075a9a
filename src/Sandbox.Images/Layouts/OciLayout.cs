using Microsoft.Win32.SafeHandles;
using Sandbox.Images.Native;

namespace Sandbox.Images.Layouts;

/// <summary>An image layout on disk (image-layout.md of the image specification): <c>oci-layout</c>, <c>index.json</c> and blobs by digest.</summary>
public sealed class OciLayout
{
    private const long LargestDocument = 4 << 20; // what registries take at most
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
    public Image Find(string? tag, Platform platform)
    {
        var index = Documents.Read(ReadFile("index.json"), DocumentContext.Default.ImageDocument, $"'{At("index.json")}'");
        var found = Tagged(index, tag);
        var descriptor = Descriptor.Of(found, $"the entry of '{At("index.json")}'");
        for (var depth = 0; MediaTypes.IsIndex(descriptor.MediaType); depth++)
        {
            if (depth > 4)
            {
                throw new ImageException($"'{_directory}': indexes lead to indexes, more than four deep.");
            }

            descriptor = OfPlatform(ReadDocument(descriptor), descriptor.Digest, platform);
        }

        return ReadImage(descriptor, platform);
    }

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

    private static Descriptor OfPlatform(ImageDocument index, Digest digest, Platform platform)
    {
        var all = index.Manifests ?? throw new ImageException($"the index {digest} has no 'manifests'.");
        var fitting = all.FirstOrDefault(one => one.Platform is { Os: { } os, Architecture: { } architecture } said && new Platform(os, architecture, said.Variant).Suits(platform));
        return fitting is not null ? Descriptor.Of(fitting, $"the index {digest}")
            : throw new ImageException($"the image is not for {platform}; it is for {string.Join(", ", all.Select(one => one.Platform).OfType<PlatformDocument>().Select(one => $"{one.Os}/{one.Architecture}"))}.");
    }

    private Image ReadImage(Descriptor manifest, Platform platform)
    {
        if (!MediaTypes.IsManifest(manifest.MediaType))
        {
            throw new ImageException($"{manifest.Digest} is '{manifest.MediaType}', no manifest of an image.");
        }

        var document = ReadDocument(manifest);
        var config = Descriptor.Of(document.Config, $"the config of the manifest {manifest.Digest}");
        if (!MediaTypes.IsConfig(config.MediaType))
        {
            throw new ImageException($"the manifest {manifest.Digest} is of '{config.MediaType}', which is no container image.");
        }

        var read = Documents.Read(ReadBlob(config), DocumentContext.Default.ConfigDocument, $"the config {config.Digest}");
        if (read is { Os: { } os, Architecture: { } architecture } && !new Platform(os, architecture, read.Variant).Suits(platform))
        {
            throw new ImageException($"the image is for {os}/{architecture}, not for {platform}; say --platform {os}/{architecture} where that is what you want.");
        }

        return new(manifest, config, Layers(document, read, manifest.Digest), read);
    }

    private static List<Layer> Layers(ImageDocument manifest, ConfigDocument config, Digest digest)
    {
        var blobs = (manifest.Layers ?? throw new ImageException($"the manifest {digest} has no 'layers'.")).Select((one, at) => Descriptor.Of(one, $"layer {at + 1} of the manifest {digest}")).ToList();
        if (config.Root is not { Type: "layers", DiffIds: { } ids })
        {
            throw new ImageException($"the config of {digest} has no 'rootfs' of type 'layers' with 'diff_ids'.");
        }

        return ids.Count != blobs.Count
            ? throw new ImageException($"the manifest {digest} has {blobs.Count} layers, and its config {ids.Count} diff_ids; the image is broken.")
            : [.. blobs.Zip(ids, (blob, id) => new Layer(blob, Digest.TryParse(id, out var parsed) ? parsed : throw new ImageException($"the config of {digest} has the diff_id '{id}', which is no digest.")))];
    }

    /// <summary>An index or a manifest, whose own words must agree with its descriptor.</summary>
    private ImageDocument ReadDocument(Descriptor descriptor)
    {
        var document = Documents.Read(ReadBlob(descriptor), DocumentContext.Default.ImageDocument, $"the document {descriptor.Digest}");
        if (document.MediaType is { Length: > 0 } said && said != descriptor.MediaType)
        {
            throw new ImageException($"{descriptor.Digest} calls itself '{said}', and what leads to it '{descriptor.MediaType}'; one of them lies.");
        }

        if (document.Manifests is not null && (document.Layers is not null || document.Config is not null))
        {
            throw new ImageException($"{descriptor.Digest} has 'manifests' and 'layers' or 'config': it could be taken for an index and for a manifest.");
        }

        return document.SchemaVersion == 2 ? document : throw new ImageException($"{descriptor.Digest} has schemaVersion {document.SchemaVersion?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none"}; only 2 is known.");
    }

    private byte[] ReadBlob(Descriptor descriptor)
    {
        if (descriptor.Size > LargestDocument)
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
        return file is { Exists: true, Length: <= LargestDocument } ? File.ReadAllBytes(file.FullName) : throw new ImageException($"'{At(name)}' {(file.Exists ? "has more than 4 MiB" : "is missing")}.");
    }

    private string At(string path) => Path.Combine(_directory, path);
}

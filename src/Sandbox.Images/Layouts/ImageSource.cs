namespace Sandbox.Images.Layouts;

/// <summary>Where the blobs of images come from: a layout on disk, an archive, a registry. What is read of it is checked here, the same for all of them.</summary>
public abstract class ImageSource : IDisposable
{
    internal const long LargestDocument = 4 << 20; // what registries take at most
    internal const int MostIndexes = 4;

    /// <summary>For messages: a path or a reference.</summary>
    public abstract string Name { get; }

    /// <summary>The index or the manifest that <paramref name="tag"/> (null: the only one) names.</summary>
    public abstract Descriptor Top(string? tag);

    /// <summary>Opens a blob; its size is what the descriptor says. Its content is for the reader to check.</summary>
    public abstract Stream OpenBlob(Descriptor blob);

    /// <summary>The manifest that <paramref name="tag"/> (null: the only one) names, for <paramref name="platform"/>, and its config; both checked.</summary>
    public Image Find(string? tag, Platform platform) => Find(Top(tag), platform);

    /// <summary>The same of an index or a manifest.</summary>
    public Image Find(Descriptor top, Platform platform)
    {
        for (var depth = 0; MediaTypes.IsIndex(top.MediaType); depth++)
        {
            if (depth > MostIndexes)
            {
                throw new ImageException($"'{Name}': indexes lead to indexes, more than four deep.");
            }

            top = OfPlatform(ReadDocument(top), top.Digest, platform);
        }

        return ReadImage(top, platform);
    }

    /// <summary>The platforms of an index, as it says them; none where <paramref name="top"/> is a manifest.</summary>
    public IReadOnlyList<Platform> Platforms(Descriptor top) => !MediaTypes.IsIndex(top.MediaType) ? []
        : [.. (ReadDocument(top).Manifests ?? []).Select(one => one.Platform).OfType<PlatformDocument>().Where(one => one is { Os: not null, Architecture: not null }).Select(one => new Platform(one.Os!, one.Architecture!, one.Variant))];

    /// <summary>
    /// All that <paramref name="top"/> leads to: documents, each behind what it leads to and <paramref name="top"/> last, and the other blobs. Nothing twice; a digest with two sizes is refused.
    /// </summary>
    internal (List<Descriptor> Documents, List<Descriptor> Blobs) Walk(Descriptor top)
    {
        var (documents, blobs, seen) = (new List<Descriptor>(), new List<Descriptor>(), new Dictionary<Digest, Descriptor>());
        Visit(top, 0);
        return (documents, blobs);

        void Visit(Descriptor one, int depth)
        {
            if (!IsNew(one))
            {
                return;
            }

            if (depth > MostIndexes)
            {
                throw new ImageException($"'{Name}': indexes lead to indexes, more than four deep.");
            }

            var document = ReadDocument(one);
            foreach (var child in document.Manifests ?? [])
            {
                var descriptor = Descriptor.Of(child, $"the index {one.Digest}");
                if (!MediaTypes.IsIndex(descriptor.MediaType) && !MediaTypes.IsManifest(descriptor.MediaType))
                {
                    throw new ImageException($"the index {one.Digest} leads to '{descriptor.MediaType}', which is neither an index nor a manifest.");
                }

                Visit(descriptor, depth + 1);
            }

            if (!MediaTypes.IsIndex(one.MediaType))
            {
                blobs.AddRange(BlobsOf(document, one.Digest).Where(IsNew));
            }

            documents.Add(one);
        }

        bool IsNew(Descriptor one) => seen.TryAdd(one.Digest, one) || (seen[one.Digest].Size == one.Size ? false : throw new ImageException($"'{Name}': {one.Digest} is said to have {seen[one.Digest].Size} and {one.Size} bytes; one of them is a lie."));
    }

    /// <summary>An index or a manifest, whose own words must agree with its descriptor.</summary>
    internal ImageDocument ReadDocument(Descriptor descriptor) => Check(Documents.Read(ReadBlob(descriptor), DocumentContext.Default.ImageDocument, $"the document {descriptor.Digest}"), descriptor.Digest, descriptor.MediaType);

    /// <summary>What an index or manifest says of itself must agree with what leads to it.</summary>
    internal static ImageDocument Check(ImageDocument document, Digest digest, string type)
    {
        if (document.MediaType is { Length: > 0 } said && said != type)
        {
            throw new ImageException($"{digest} calls itself '{said}', and what leads to it '{type}'; one of them lies.");
        }

        if (document.Manifests is not null && (document.Layers is not null || document.Config is not null))
        {
            throw new ImageException($"{digest} has 'manifests' and 'layers' or 'config': it could be taken for an index and for a manifest.");
        }

        return document.SchemaVersion == 2 ? document : throw new ImageException($"{digest} has schemaVersion {document.SchemaVersion?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none"}; only 2 is known.");
    }

    /// <summary>A document whole; digest and size are right.</summary>
    internal virtual byte[] ReadBlob(Descriptor descriptor)
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
        return descriptor.Digest.Matches(hash, out var found) ? bytes : throw new ImageException($"'{Name}': the document {descriptor.Digest} has the digest {found}; copy the image anew.");
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

        var bytes = ReadBlob(config);
        var read = Documents.Read(bytes, DocumentContext.Default.ConfigDocument, $"the config {config.Digest}");
        if (read is { Os: { } os, Architecture: { } architecture } && !new Platform(os, architecture, read.Variant).Suits(platform))
        {
            throw new ImageException($"the image is for {os}/{architecture}, not for {platform}; say --platform {os}/{architecture} where that is what you want.");
        }

        return new(manifest, config, Layers(document, read, manifest.Digest), read, bytes);
    }

    private static List<Descriptor> BlobsOf(ImageDocument manifest, Digest digest) =>
    [
        Descriptor.Of(manifest.Config, $"the config of the manifest {digest}"),
        .. (manifest.Layers ?? throw new ImageException($"the manifest {digest} has no 'layers'.")).Select((one, at) => Descriptor.Of(one, $"layer {at + 1} of the manifest {digest}")),
    ];

    private static List<Layer> Layers(ImageDocument manifest, ConfigDocument config, Digest digest)
    {
        var blobs = BlobsOf(manifest, digest)[1..];
        if (config.Root is not { Type: "layers", DiffIds: { } ids })
        {
            throw new ImageException($"the config of {digest} has no 'rootfs' of type 'layers' with 'diff_ids'.");
        }

        return ids.Count != blobs.Count
            ? throw new ImageException($"the manifest {digest} has {blobs.Count} layers, and its config {ids.Count} diff_ids; the image is broken.")
            : [.. blobs.Zip(ids, (blob, id) => new Layer(blob, Digest.TryParse(id, out var parsed) ? parsed : throw new ImageException($"the config of {digest} has the diff_id '{id}', which is no digest.")))];
    }

    /// <summary>Closes what is open.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }
}

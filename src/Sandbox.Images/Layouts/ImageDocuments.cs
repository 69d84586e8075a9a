namespace Sandbox.Images.Layouts;

/// <summary>The documents of one image, wherever they are: indexes, manifest and config, checked against each other (manifest.md, image-index.md, config.md of the image specification).</summary>
/// <param name="read">Gives a document's bytes, whose digest is checked.</param>
/// <param name="where">For messages: the layout or the registry.</param>
internal sealed class ImageDocuments(Func<Descriptor, byte[]> read, string where)
{
    /// <summary>Bytes that a document has at most: what registries take.</summary>
    public const long Largest = 4 << 20;

    private const int DeepestIndex = 4;

    /// <summary>The image for <paramref name="platform"/> that <paramref name="descriptor"/> leads to, by way of indexes.</summary>
    public Image Find(Descriptor descriptor, Platform platform)
    {
        for (var depth = 0; MediaTypes.IsIndex(descriptor.MediaType); depth++)
        {
            if (depth > DeepestIndex)
            {
                throw new ImageException($"{where}: indexes lead to indexes, more than four deep.");
            }

            descriptor = OfPlatform(ReadOne(descriptor), descriptor.Digest, platform);
        }

        return ReadImage(descriptor, platform);
    }

    /// <summary>What a document leads to, itself read and checked: of an index its documents, of a manifest config and layers.</summary>
    public IReadOnlyList<Descriptor> Children(Descriptor descriptor)
    {
        var document = ReadOne(descriptor);
        var all = MediaTypes.IsIndex(descriptor.MediaType) ? document.Manifests : document is { Config: { } config, Layers: { } layers } ? [config, .. layers] : null;
        return [.. (all ?? throw new ImageException($"{descriptor.Digest} is '{descriptor.MediaType}', and is neither an index nor a manifest.")).Select(one => Descriptor.Of(one, $"an entry of {descriptor.Digest}"))];
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

        var document = ReadOne(manifest);
        var config = Descriptor.Of(document.Config, $"the config of the manifest {manifest.Digest}");
        if (!MediaTypes.IsConfig(config.MediaType))
        {
            throw new ImageException($"the manifest {manifest.Digest} is of '{config.MediaType}', which is no container image.");
        }

        var run = Documents.Read(read(config), DocumentContext.Default.ConfigDocument, $"the config {config.Digest}");
        if (run is { Os: { } os, Architecture: { } architecture } && !new Platform(os, architecture, run.Variant).Suits(platform))
        {
            throw new ImageException($"the image is for {os}/{architecture}, not for {platform}; say --platform {os}/{architecture} where that is what you want.");
        }

        return new(manifest, config, Layers(document, run, manifest.Digest), run);
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
    private ImageDocument ReadOne(Descriptor descriptor)
    {
        var document = Documents.Read(read(descriptor), DocumentContext.Default.ImageDocument, $"the document {descriptor.Digest}");
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
}

using System.Text.Json;
using System.Text.Json.Serialization;
using Sandbox.Images.Layouts;

namespace Sandbox.Images.Archives;

/// <summary>One image of <c>manifest.json</c>: files of the archive by name.</summary>
internal sealed record SavedImage(
    [property: JsonPropertyName("Config")] string? Config,
    [property: JsonPropertyName("RepoTags")] List<string>? Tags,
    [property: JsonPropertyName("Layers")] List<string>? Layers);

[JsonSourceGenerationOptions(MaxDepth = 32, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(List<SavedImage>))]
internal sealed partial class ArchiveContext : JsonSerializerContext;

/// <summary>
/// What <c>docker save</c> writes, and the .NET SDK's PublishContainer. It has no manifest with digests, so one is made here, the same for the same archive: config and layers get the digests that they
/// have, and the diff_ids of the config say whether the layers are the right ones.
/// </summary>
internal sealed class DockerArchive : ImageArchive
{
    private readonly List<SavedImage> _images;
    private readonly Dictionary<Digest, Func<Stream>> _blobs = [];
    private readonly Dictionary<SavedImage, Descriptor> _made = [];

    public DockerArchive(TarFile file)
        : base(file)
    {
        _images = Documents.Read(file.ReadFile("manifest.json"), ArchiveContext.Default.ListSavedImage, $"'{file.Path}: manifest.json'");
    }

    public override Descriptor Top(string? tag)
    {
        var found = _images.Where(one => tag is null || (one.Tags ?? []).Any(name => name == tag || name.EndsWith(":" + tag, StringComparison.Ordinal) || name.EndsWith("/" + tag, StringComparison.Ordinal))).ToList();
        var image = found.Count == 1 ? found[0]
            : throw new ImageException(_images.Count == 0 ? $"'{Name}: manifest.json' lists no image." : $"'{Name}' has {found.Count} images{(tag is null ? "" : $" tagged '{tag}'")}; it has {string.Join(", ", _images.SelectMany(one => one.Tags ?? ["one without a tag"]).Select(Registry.Shown.Of).Take(20))}.");
        return Known(image);
    }

    /// <remarks>A lock file names blobs, and who reads it asks for no image first: so all images are looked at before one is said to be missing.</remarks>
    public override Stream OpenBlob(Descriptor blob) => Sized(Find(blob.Digest) is { } open ? open() : throw new ImageException($"'{Name}' has no blob {blob.Digest}; the archive is another than the one that was locked."), blob);

    private Func<Stream>? Find(Digest digest)
    {
        lock (_made) // stages of a build read at the same time
        {
            if (!_blobs.ContainsKey(digest))
            {
                _images.ForEach(image => Known(image));
            }

            return _blobs.GetValueOrDefault(digest);
        }
    }

    private Descriptor Known(SavedImage image)
    {
        lock (_made)
        {
            return _made.TryGetValue(image, out var made) ? made : _made[image] = Make(image);
        }
    }

    private Descriptor Make(SavedImage image)
    {
        var config = Archive.ReadFile(image.Config ?? throw new ImageException($"'{Name}: manifest.json' has an image without 'Config'."));
        var ids = Documents.Read(config, DocumentContext.Default.ConfigDocument, $"'{Name}: {Registry.Shown.Of(image.Config)}'").Root?.DiffIds ?? [];
        var layers = image.Layers ?? [];
        if (ids.Count != layers.Count)
        {
            throw new ImageException($"'{Name}': the image has {layers.Count} layers, and its config {ids.Count} diff_ids; the archive is broken.");
        }

        var descriptors = layers.Select((name, i) => OfLayer(name, ids[i])).ToList();
        var manifest = Manifest(Add(MediaTypes.Config, config), descriptors);
        return Add(MediaTypes.Manifest, manifest);
    }

    private Descriptor Add(string type, byte[] bytes)
    {
        var descriptor = new Descriptor(type, Digest.Of(bytes), bytes.Length);
        _blobs[descriptor.Digest] = () => new MemoryStream(bytes, writable: false);
        return descriptor;
    }

    // A plain layer's digest is its diff_id, which is compared when it is read. Others are hashed: nothing says theirs.
    private Descriptor OfLayer(string name, string diffId)
    {
        using var stream = Archive.OpenFile(Clean(name));
        var packing = Packed.Of(stream);
        var digest = packing == Packing.Plain && Digest.TryParse(diffId, out var said) ? said : Hash(stream);
        _blobs[digest] = () => Archive.OpenFile(Clean(name));
        return new("application/vnd.oci.image.layer.v1.tar" + packing switch { Packing.Gzip => "+gzip", Packing.Zstd => "+zstd", _ => "" }, digest, stream.Length);
    }

    private static string Clean(string name) => string.Join('/', name.Split('/').Where(part => part is not ("" or ".")));

    private static Digest Hash(Stream stream)
    {
        _ = Digest.TryParse("sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(stream)), out var digest);
        return digest;
    }

    private static byte[] Manifest(Descriptor config, List<Descriptor> layers)
    {
        var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteNumber("schemaVersion", 2);
            json.WriteString("mediaType", MediaTypes.Manifest);
            json.WritePropertyName("config");
            Write(json, config);
            json.WriteStartArray("layers");
            layers.ForEach(layer => Write(json, layer));
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    private static void Write(Utf8JsonWriter json, Descriptor one)
    {
        json.WriteStartObject();
        json.WriteString("mediaType", one.MediaType);
        json.WriteString("digest", one.Digest.ToString());
        json.WriteNumber("size", one.Size);
        json.WriteEndObject();
    }
}

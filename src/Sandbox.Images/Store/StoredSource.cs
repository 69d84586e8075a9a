using System.Text.Json;
using Sandbox.Images.Layouts;

namespace Sandbox.Images.Store;

/// <summary>An image whose documents and layers the store has: nobody has to be asked for it. Blobs that somebody wants to copy still come from where the image came from.</summary>
public sealed class StoredSource : ImageSource
{
    private readonly LayerStore _store;
    private readonly Lazy<ImageSource> _origin;
    private readonly Descriptor _manifest;

    private StoredSource(LayerStore store, Descriptor manifest, Func<ImageSource> origin) => (_store, _manifest, _origin) = (store, manifest, new(origin));

    public override string Name => _store.Directory;

    /// <summary>The image whose manifest is <paramref name="manifest"/>; null where the store has not all of it.</summary>
    public static (ImageSource Source, Image Image)? Find(LayerStore store, Digest manifest, Platform platform, Func<ImageSource> origin)
    {
        if (store.Document(manifest.ToString()) is not { } bytes)
        {
            return null;
        }

        using var document = JsonDocument.Parse(bytes);
        var type = document.RootElement.TryGetProperty("mediaType", out var said) && said.ValueKind == JsonValueKind.String ? said.GetString()! : MediaTypes.Manifest;
        var source = new StoredSource(store, new(type, manifest, bytes.Length), origin);
        try
        {
            var image = source.Find(source._manifest, platform);
            return image.Layers.All(layer => store.Has(layer.DiffId)) ? (source, image) : null;
        }
        catch (FileNotFoundException)
        {
            return null; // the config is gone
        }
    }

    public override Descriptor Top(string? tag) => _manifest;

    public override Stream OpenBlob(Descriptor blob) => _origin.Value.OpenBlob(blob);

    internal override byte[] ReadBlob(Descriptor descriptor)
    {
        var bytes = _store.Document(descriptor.Digest.ToString()) ?? throw new FileNotFoundException(descriptor.Digest.ToString());
        return Digest.Of(bytes) == descriptor.Digest && bytes.Length == descriptor.Size ? bytes : throw new ImageException($"the store '{_store.Directory}' has another document than {descriptor.Digest} by that name; `sandbox image verify` says what else was changed.");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && _origin.IsValueCreated)
        {
            _origin.Value.Dispose();
        }

        base.Dispose(disposing);
    }
}

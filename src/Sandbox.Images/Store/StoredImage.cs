using System.Text.Json.Serialization;
using Sandbox.Images.Layouts;

namespace Sandbox.Images.Store;

/// <summary>Something that uses layers of the store: an image that was put in by name, or a spec's.</summary>
/// <param name="Name">A reference, or the path of a spec.</param>
/// <param name="Manifest">Digest of the image's manifest.</param>
/// <param name="Layers">diff_ids, the lowest first.</param>
/// <param name="Time">When it was put in, UTC, ISO 8601.</param>
public sealed record StoredImage(string Name, string Manifest, IReadOnlyList<string> Layers, string Time)
{
    /// <summary>Digest of the image's config, where the store keeps it and the manifest.</summary>
    public string? Config { get; init; }

    /// <summary>One of <paramref name="name"/>, put in now.</summary>
    public static StoredImage Of(string name, Digest manifest, IEnumerable<Digest> layers) =>
        new(name, manifest.ToString(), [.. layers.Select(layer => layer.ToString())], DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(StoredImage))]
[JsonSerializable(typeof(IReadOnlyList<StoredImage>))]
internal sealed partial class StoreContext : JsonSerializerContext;

using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sandbox.Images.Layouts;

// The documents of the image specification 1.1 (index, manifest, config), and Docker's of the same shape. What we do not use is not read.

internal sealed record LayoutFile(string? ImageLayoutVersion);

internal sealed record DescriptorDocument(string? MediaType, string? Digest, long? Size, PlatformDocument? Platform, Dictionary<string, string>? Annotations);

internal sealed record PlatformDocument(string? Architecture, string? Os, string? Variant);

/// <summary>An index or a manifest: read as one, so that a document that could be taken for either is seen (CVE-2021-41190).</summary>
internal sealed record ImageDocument(int? SchemaVersion, string? MediaType, List<DescriptorDocument>? Manifests, DescriptorDocument? Config, List<DescriptorDocument>? Layers);

/// <summary>The config, <c>application/vnd.oci.image.config.v1+json</c>.</summary>
internal sealed record ConfigDocument(string? Architecture, string? Os, string? Variant, [property: JsonPropertyName("rootfs")] RootDocument? Root, RunDocument? Config);

internal sealed record RootDocument(string? Type, [property: JsonPropertyName("diff_ids")] List<string>? DiffIds);

/// <summary>How a container of the image is run; names are in capitals in this one document.</summary>
internal sealed record RunDocument(
    [property: JsonPropertyName("User")] string? User,
    [property: JsonPropertyName("Env")] List<string>? Environment,
    [property: JsonPropertyName("Entrypoint")] List<string>? Entrypoint,
    [property: JsonPropertyName("Cmd")] List<string>? Command,
    [property: JsonPropertyName("WorkingDir")] string? Directory,
    [property: JsonPropertyName("StopSignal")] string? StopSignal,
    [property: JsonPropertyName("Labels")] Dictionary<string, string>? Labels);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, MaxDepth = 32, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(LayoutFile))]
[JsonSerializable(typeof(ImageDocument))]
[JsonSerializable(typeof(ConfigDocument))]
internal sealed partial class DocumentContext : JsonSerializerContext;

internal static class Documents
{
    /// <summary>Reads <paramref name="bytes"/> of <paramref name="what"/>; a problem where they are no such document.</summary>
    public static T Read<T>(ReadOnlySpan<byte> bytes, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, string what)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, type) ?? throw new ImageException($"{what} is 'null', not a JSON object.");
        }
        catch (JsonException problem)
        {
            throw new ImageException($"{what} is not the JSON document that it must be: line {problem.LineNumber + 1}, byte {problem.BytePositionInLine}: {problem.Message.Split(" Path:")[0]}", problem);
        }
    }
}

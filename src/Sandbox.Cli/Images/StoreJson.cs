using System.Text.Json;
using Sandbox.Images.Store;

namespace Sandbox.Cli.Images;

/// <summary>What <c>sandbox image ls --json</c> and <c>verify --json</c> say.</summary>
internal static class StoreJson
{
    /// <summary>A list of images; <c>platform</c>, <c>entrypoint</c> and <c>command</c> where the store has the image's config.</summary>
    public static void Images(Utf8JsonWriter writer, LayerStore store)
    {
        var there = store.Layers.Select(hex => "sha256:" + hex).ToHashSet(StringComparer.Ordinal);
        writer.WriteStartArray();
        foreach (var image in store.Images())
        {
            writer.WriteStartObject();
            writer.WriteString("name", image.Name);
            writer.WriteString("manifest", image.Manifest);
            writer.WriteString("time", image.Time);
            Config(writer, image.Config is null ? null : store.Document(image.Config));
            writer.WriteStartArray("layers");
            foreach (var layer in image.Layers)
            {
                writer.WriteStartObject();
                writer.WriteString("diffId", layer);
                writer.WriteBoolean("isThere", there.Contains(layer));
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>A list of problems, empty where all is as it was put in.</summary>
    public static void Problems(Utf8JsonWriter writer, IEnumerable<StoreProblem> problems)
    {
        writer.WriteStartArray();
        foreach (var problem in problems)
        {
            writer.WriteStartObject();
            writer.WriteString("layer", problem.Layer);
            writer.WriteString("image", problem.Image);
            writer.WriteString("what", problem.What);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Config(Utf8JsonWriter writer, byte[]? document)
    {
        if (document is null)
        {
            return;
        }

        using var parsed = JsonDocument.Parse(document);
        var config = parsed.RootElement;
        writer.WriteString("platform", $"{Text(config, "os")}/{Text(config, "architecture")}{(Text(config, "variant") is { } variant ? "/" + variant : "")}");
        foreach (var (name, key) in new[] { ("entrypoint", "Entrypoint"), ("command", "Cmd") })
        {
            if (config.TryGetProperty("config", out var run) && run.ValueKind == JsonValueKind.Object && run.TryGetProperty(key, out var words) && words.ValueKind == JsonValueKind.Array)
            {
                writer.WritePropertyName(name);
                words.WriteTo(writer);
            }
        }
    }

    private static string? Text(JsonElement element, string key) => element.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

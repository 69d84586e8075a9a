using System.Text.Json;

namespace Sandbox.Seccomp.Oci;

/// <summary>A JSON value with its place, and what a profile may hold there.</summary>
internal readonly record struct JsonNode(string Path, JsonElement Element)
{
    private const int MostDepth = 64;

    public static JsonDocument Parse(byte[] json)
    {
        try
        {
            return JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MostDepth });
        }
        catch (JsonException problem)
        {
            throw new OciProfileException($"line {problem.LineNumber + 1}, byte {problem.BytePositionInLine + 1}: this is no JSON; correct the file.");
        }
    }

    /// <summary>A member; null where it is not there, or null.</summary>
    public JsonNode? this[string name]
    {
        get
        {
            Expect(JsonValueKind.Object, "an object");
            return Element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? new(Path.Length == 0 ? name : $"{Path}.{name}", value) : null;
        }
    }

    public IEnumerable<JsonNode> Items()
    {
        Expect(JsonValueKind.Array, "a list");
        var path = Path;
        return Element.EnumerateArray().Select((item, index) => new JsonNode($"{path}[{index}]", item));
    }

    public string Text()
    {
        Expect(JsonValueKind.String, "text");
        try
        {
            return Element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Wrong("is no text: it has bytes that are no UTF-8, or half of a surrogate pair");
        }
    }

    public ulong Number(ulong most)
    {
        Expect(JsonValueKind.Number, "a whole number");
        return Element.TryGetUInt64(out var value) && value <= most ? value : throw Wrong($"must be a whole number from 0 to {most}");
    }

    public OciProfileException Wrong(string what) => new($"{(Path.Length == 0 ? "the profile" : Path)} {what}.");

    private void Expect(JsonValueKind kind, string words)
    {
        if (Element.ValueKind != kind)
        {
            throw Wrong($"must be {words}, and is {Element.ValueKind.ToString().ToLowerInvariant()}");
        }
    }
}

using System.Text.Json;

namespace Sandbox.Cli.Dockerfiles;

/// <summary>The form <c>["program", "argument"]</c>.</summary>
internal static class ExecForm
{
    /// <summary>Its words; null: it is none, and so a text for a shell, as docker takes it.</summary>
    public static IReadOnlyList<string>? Read(string text)
    {
        if (!text.StartsWith('['))
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(text, new() { MaxDepth = 2 });
            return json.RootElement.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) ? [.. json.RootElement.EnumerateArray().Select(item => item.GetString()!)] : null;
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException) // half a surrogate pair is no text
        {
            return null;
        }
    }

    /// <summary>Whether it was meant to be one: single quotes are no JSON.</summary>
    public static bool LooksLikeOne(string text) => text.StartsWith('[') && text[1..].TrimStart() is ['\'' or '"', ..];
}

using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sandbox.Cli.Images;

/// <summary>What <c>sandbox image inspect --json</c> prints.</summary>
internal sealed record InspectDocument(string Image, string Manifest, string MediaType, string Platform, InspectConfig Config, IReadOnlyList<InspectLayer> Layers);

/// <summary>The config, in the image specification's words.</summary>
internal sealed record InspectConfig(IReadOnlyList<string> Entrypoint, IReadOnlyList<string> Cmd, IReadOnlyList<string> Env, string User, string WorkingDir, string StopSignal, IReadOnlyDictionary<string, string> Labels);

/// <summary>One layer; size in bytes of the blob.</summary>
internal sealed record InspectLayer(string Digest, long Size, string MediaType, string DiffId);

[JsonSerializable(typeof(InspectDocument))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class InspectContext : JsonSerializerContext
{
    /// <summary>As people read it: what is not ASCII is not escaped.</summary>
    public static InspectContext Readable { get; } = new(new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>The same on one line.</summary>
    public static InspectContext Line { get; } = new(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}

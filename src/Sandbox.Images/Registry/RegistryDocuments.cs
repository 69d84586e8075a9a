using System.Text.Json.Serialization;

namespace Sandbox.Images.Registry;

/// <summary>A token server's answer (token.md of the distribution project, and OAuth 2).</summary>
internal sealed record TokenDocument(string? Token, [property: JsonPropertyName("access_token")] string? AccessToken);

/// <summary>What a registry says with a status of 4xx or 5xx (spec.md, Error Codes).</summary>
internal sealed record ErrorsDocument(List<ErrorDocument>? Errors);

internal sealed record ErrorDocument(string? Code, string? Message);

/// <summary>Docker's config.json and podman's auth.json.</summary>
internal sealed record LoginsDocument(Dictionary<string, LoginDocument>? Auths, Dictionary<string, string>? CredHelpers, string? CredsStore);

internal sealed record LoginDocument(string? Auth, [property: JsonPropertyName("identitytoken")] string? IdentityToken);

/// <summary>What a credential helper prints.</summary>
internal sealed record HelperDocument([property: JsonPropertyName("Username")] string? User, [property: JsonPropertyName("Secret")] string? Secret);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, MaxDepth = 32)]
[JsonSerializable(typeof(TokenDocument))]
[JsonSerializable(typeof(ErrorsDocument))]
[JsonSerializable(typeof(LoginsDocument))]
[JsonSerializable(typeof(HelperDocument))]
internal sealed partial class RegistryContext : JsonSerializerContext;

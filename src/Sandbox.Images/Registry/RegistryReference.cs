using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text.RegularExpressions;
using Sandbox.Images.Layouts;

namespace Sandbox.Images.Registry;

/// <summary>An image in a registry: <c>HOST[:PORT]/NAME[:TAG][@DIGEST]</c> (distribution specification; without a host Docker Hub's, as Docker's tools have it).</summary>
/// <param name="Host">Host and port, as they are written.</param>
/// <param name="Repository">The name in the registry.</param>
/// <param name="Tag">The tag; null where only the digest is given.</param>
/// <param name="Digest">Of manifest or index; what holds where both are given.</param>
public sealed partial record RegistryReference(string Host, string Repository, string? Tag, Digest? Digest)
{
    private const string Hub = "docker.io";

    /// <summary>The host that answers: Docker Hub's has another name.</summary>
    public string Server => Host == Hub ? "registry-1.docker.io" : Host;

    /// <summary>What stands behind /manifests/.</summary>
    public string Version => Digest?.ToString() ?? Tag ?? "latest";

    /// <summary>Whether the host is this machine, so that nobody else hears what is said.</summary>
    public bool IsLoopback
    {
        get
        {
            var host = HostName(Host);
            return host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
        }
    }

    /// <summary>Reads one.</summary>
    /// <exception cref="ImageException">It is none.</exception>
    public static RegistryReference Parse(string text)
    {
        var match = Whole().Match(text);
        if (!match.Success || text.Length > 1024)
        {
            throw new ImageException($"'{text}' is no reference of an image; one is HOST[:PORT]/NAME[:TAG][@sha256:DIGEST], its name in lower case.");
        }

        var (first, rest) = match.Groups["name"].Value.Split('/', 2) is [var one, var two] && IsHost(one) ? (one, two) : (Hub, match.Groups["name"].Value);
        if (!Name().IsMatch(rest))
        {
            throw new ImageException($"'{text}' is no reference of an image: '{rest}' is no name; names are in lower case, with '/', and '.', '_' or '-' within.");
        }

        Digest? digest = match.Groups["digest"] is { Success: true } said ? TryDigest(said.Value, out var read) ? read : throw new ImageException($"'{text}': '{said.Value}' is no digest.") : null;
        var tag = match.Groups["tag"] is { Success: true } named ? named.Value : digest is null ? "latest" : null;
        return new(first is "index.docker.io" ? Hub : first, first is Hub or "index.docker.io" && !rest.Contains('/') ? "library/" + rest : rest, tag, digest);
    }

    public override string ToString() => $"{Host}/{Repository}{(Tag is null ? "" : ":" + Tag)}{(Digest is null ? "" : "@" + Digest)}";

    private static bool TryDigest(string text, [NotNullWhen(true)] out Digest? digest)
    {
        digest = Layouts.Digest.TryParse(text, out var read) ? read : null;
        return digest is not null;
    }

    private static bool IsHost(string text) => text == "localhost" || text.Contains('.') || text.Contains(':');

    private static string HostName(string host) => host.StartsWith('[') ? host[..(host.IndexOf(']') + 1)] : host.Split(':')[0];

    [GeneratedRegex(@"^(?<name>(\[[0-9a-fA-F:.]+\](:[0-9]{1,5})?/|[A-Za-z0-9.-]+(:[0-9]{1,5})?/)?[a-z0-9._/-]+)(:(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(@(?<digest>.+))?$", RegexOptions.CultureInvariant)]
    private static partial Regex Whole();

    [GeneratedRegex("^[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*(/[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*)*$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}

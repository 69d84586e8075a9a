using System.Net;
using System.Text.RegularExpressions;
using Sandbox.Images.Layouts;

namespace Sandbox.Images.Registry;

/// <summary>The name of an image in a registry, <c>HOST[:PORT]/NAME[:TAG][@DIGEST]</c>. Where a digest is given it decides, and the tag is for people.</summary>
public sealed partial record Reference(string Host, string Repository, string? Tag, Digest? Digest)
{
    /// <summary>Docker Hub, which short names are of.</summary>
    public const string DockerHub = "docker.io";

    private const int LongestName = 255, LongestText = 1024;

    /// <summary>What the manifest is asked by.</summary>
    public string Key => Digest?.ToString() ?? Tag!;

    /// <summary>Reads one. Docker's short names are written out: <c>debian</c> is <c>docker.io/library/debian:latest</c>.</summary>
    public static Reference Parse(string text)
    {
        var match = text.Length > LongestText ? System.Text.RegularExpressions.Match.Empty : Grammar().Match(text);
        if (!match.Success)
        {
            throw Wrong(text, "HOST[:PORT]/NAME[:TAG][@DIGEST] is what one looks like; a name has lower-case letters, digits and . _ - between them");
        }

        var (host, name) = (match.Groups["host"].Value, match.Groups["name"].Value);
        if (host.Length == 0 || !IsHost(host))
        {
            (host, name) = (DockerHub, host.Length == 0 ? name : $"{host}/{name}");
        }

        if (!IsAddress(host))
        {
            throw Wrong(text, $"'{host}' is no address of a registry: HOST or HOST:PORT");
        }

        if (host is "index.docker.io" or DockerHub)
        {
            (host, name) = (DockerHub, name.Contains('/') ? name : "library/" + name);
        }

        Digest? digest = null;
        if (match.Groups["digest"] is { Success: true, Value: var written })
        {
            digest = Layouts.Digest.TryParse(written, out var parsed) ? parsed : throw Wrong(text, $"'{written}' is no digest: sha256: and 64, or sha512: and 128, digits from 0 to 9 and a to f");
        }

        return !Name().IsMatch(name) || name.Length > LongestName ? throw Wrong(text, $"'{name}' is no name of a repository: lower-case letters, digits and . _ - between them, at most {LongestName}")
            : new(host, name, match.Groups["tag"] is { Success: true, Value: var tag } ? tag : digest is null ? "latest" : null, digest);
    }

    /// <summary>Whether <paramref name="text"/> can be the address of a registry.</summary>
    internal static bool IsAddress(string text) => Address().IsMatch(text) && Uri.TryCreate($"https://{text}/", UriKind.Absolute, out _);

    /// <summary>127.0.0.0/8, ::1 and localhost, with or without a port.</summary>
    public static bool IsLoopback(string host)
    {
        var name = host.StartsWith('[') ? host[1..Math.Max(1, host.IndexOf(']'))] : host.Split(':')[0];
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(name, out var address) && IPAddress.IsLoopback(address));
    }

    public override string ToString() => $"{Host}/{Repository}{(Tag is null ? "" : ":" + Tag)}{(Digest is null ? "" : "@" + Digest)}";

    // What is before the first slash is a name of Docker Hub unless it can be none.
    private static bool IsHost(string text) => text == "localhost" || text.AsSpan().ContainsAny(".:") || text.Any(char.IsAsciiLetterUpper);

    private static ImageException Wrong(string text, string why) => new($"'{(text.Length > 100 ? text[..100] + "…" : text)}' is no reference to an image of a registry: {why}.");

    [GeneratedRegex(@"\A(?:(?<host>[A-Za-z0-9.:\[\]-]+)/)?(?<name>[a-z0-9._/-]+)(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@(?<digest>[a-z0-9]+:[0-9a-f]+))?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Grammar();

    [GeneratedRegex(@"\A[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"\A(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[0-9A-Fa-f:]+\])(?::[0-9]{1,5})?\z")]
    private static partial Regex Address();
}

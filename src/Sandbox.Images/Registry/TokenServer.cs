using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Sandbox.Images.Layouts;

namespace Sandbox.Images.Registry;

/// <summary>Answers a registry's challenge: with the login itself (basic), or with a token from the server that the challenge names (bearer).</summary>
internal sealed class TokenServer(RegistryHost host, RegistryOptions options)
{
    private const int LongestAnswer = 1 << 20;

    /// <summary>The header to send, and the login that it was made of; null: nobody's.</summary>
    public async Task<(AuthenticationHeaderValue Header, Login? Login)> AnswerAsync(Challenge challenge, RegistryRequest request, CancellationToken cancel)
    {
        var login = await options.Credentials.FindAsync(host.Host, request.Repository, cancel).ConfigureAwait(false);
        if (challenge.Scheme == "bearer")
        {
            return (await TokenAsync(challenge, request, login, cancel).ConfigureAwait(false), login);
        }

        return login is { IdentityToken: null } ? (Basic(login), login)
            : throw new ImageException($"{host.Host} wants a user and a password, and there is none for it in {string.Join(", ", options.Credentials.Files)}; docker login, podman login or skopeo login writes one.");
    }

    private static AuthenticationHeaderValue Basic(Login login) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{login.User}:{login.Password}")));

    private async Task<AuthenticationHeaderValue> TokenAsync(Challenge challenge, RegistryRequest request, Login? login, CancellationToken cancel)
    {
        var realm = Realm(challenge["realm"]);
        var fields = new List<KeyValuePair<string, string>>();
        if (challenge["service"] is { } service)
        {
            fields.Add(new("service", service));
        }

        foreach (var scope in (challenge["scope"] ?? $"repository:{request.Repository}:{(request.Writes ? "pull,push" : "pull")}").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            fields.Add(new("scope", scope));
        }

        if (request.MountFrom is { } from)
        {
            fields.Add(new("scope", $"repository:{from}:pull"));
        }

        using var message = login is { IdentityToken: { } identity } ? Exchange(realm, fields, identity) : Ask(realm, fields, login);
        var answer = await SendAsync(message, realm, login, cancel).ConfigureAwait(false);
        var token = Documents.Read(answer, RegistryContext.Default.TokenDocument, $"the answer of the token server {realm.Authority}") is { } read ? read.Token ?? read.AccessToken : null;
        return token is { Length: > 0 } && token.All(c => c is > ' ' and < '\x7f') ? new("Bearer", token) : throw new ImageException($"the token server {realm.Authority}, which {host.Host} names, answers without a token.");
    }

    private static HttpRequestMessage Ask(Uri realm, List<KeyValuePair<string, string>> fields, Login? login)
    {
        var query = string.Join('&', fields.Select(one => $"{Uri.EscapeDataString(one.Key)}={Uri.EscapeDataString(one.Value)}"));
        var message = new HttpRequestMessage(HttpMethod.Get, new UriBuilder(realm) { Query = realm.Query.Length > 1 ? $"{realm.Query[1..]}&{query}" : query }.Uri);
        message.Headers.Authorization = login is null ? null : Basic(login);
        return message;
    }

    // OAuth 2: a refresh token is not for the address line, where it would be logged.
    private static HttpRequestMessage Exchange(Uri realm, List<KeyValuePair<string, string>> fields, string identity)
    {
        var scope = string.Join(' ', fields.Where(one => one.Key == "scope").Select(one => one.Value));
        return new(HttpMethod.Post, realm)
        {
            Content = new FormUrlEncodedContent([.. fields.Where(one => one.Key != "scope"), new("scope", scope), new("grant_type", "refresh_token"), new("client_id", "sandbox"), new("refresh_token", identity)]),
        };
    }

    private async Task<byte[]> SendAsync(HttpRequestMessage message, Uri realm, Login? login, CancellationToken cancel)
    {
        try
        {
            using var guard = new StallGuard(options.Stall, cancel);
            using var response = await host.Client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, guard.Token).ConfigureAwait(false);
            return response.StatusCode switch
            {
                HttpStatusCode.OK => await BoundedBody.ReadAsync(response, LongestAnswer, options.Stall, cancel).ConfigureAwait(false),
                var status when TransientException.Is(status) => throw new TransientException($"the token server {realm.Authority} answers {(int)status}", response.Headers.RetryAfter?.Delta is { } after && after <= options.LongestWait ? after : null),
                var status => throw new ImageException($"the token server {realm.Authority}, which {host.Host} names, answers {(int)status} {(login is null ? "to nobody in particular; docker login, podman login or skopeo login writes a login" : $"to the {login}; log in anew")}."),
            };
        }
        catch (Exception problem) when (problem is HttpRequestException or IOException or OperationCanceledException)
        {
            throw host.Broken(problem, cancel);
        }
    }

    // The login goes there: over TLS, or within this machine.
    private Uri Realm(string? text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var realm) || realm.Scheme is not ("https" or "http") || realm.UserInfo.Length > 0)
        {
            throw new ImageException($"{host.Host} names '{Shown.Of(text ?? "")}' as its token server (realm), which is no address of HTTP.");
        }

        return realm.Scheme == "https" || (Reference.IsLoopback(realm.Host) && Reference.IsLoopback(host.Host)) ? realm
            : throw new ImageException($"{host.Host} names '{Shown.Of(realm.GetLeftPart(UriPartial.Path))}' as its token server (realm); a login is sent over https, or within this machine, and nowhere else.");
    }
}

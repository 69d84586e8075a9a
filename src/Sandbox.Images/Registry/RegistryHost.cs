using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Sandbox.Images.Registry;

/// <summary>One request of the distribution protocol.</summary>
internal sealed record RegistryRequest(HttpMethod Method, string Path, string Repository, bool Writes = false)
{
    /// <summary>Adds headers and content: called each time that the request is sent.</summary>
    public Action<HttpRequestMessage>? Prepare { get; init; }

    /// <summary>A repository from which blobs are taken over.</summary>
    public string? MountFrom { get; init; }

    /// <summary>What is sent on is touched here, so that a long upload is no stall.</summary>
    public StallGuard? Guard { get; init; }
}

/// <summary>
/// The connection to one registry: TLS, or plain HTTP where that is allowed; who we are; redirects. A login is sent to this host only, whichever way a redirect goes, and to the token server that it names.
/// </summary>
internal sealed class RegistryHost : IDisposable
{
    private const int MostRedirects = 5;
    private static readonly TimeSpan ProbeTime = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, AuthenticationHeaderValue> _known = new();
    private readonly Lazy<Task<Uri>> _base;
    private readonly RegistryOptions _options;
    private readonly TokenServer _tokens;

    public RegistryHost(string host, RegistryOptions options)
    {
        (Host, _options) = (host, options);
        _base = new(FindBaseAsync);
        Client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = options.Stall, Proxy = new DirectToLoopback(), MaxConnectionsPerServer = 2 * options.Parallel }) { Timeout = Timeout.InfiniteTimeSpan };
        Client.DefaultRequestHeaders.UserAgent.Add(new("sandbox", "1"));
        _tokens = new(this, options);
    }

    /// <summary>As in references: HOST or HOST:PORT.</summary>
    public string Host { get; }

    public HttpClient Client { get; }

    /// <summary>The answer, whose body is still to be read. 401 is dealt with; other statuses are the caller's, but those that may pass.</summary>
    public async Task<HttpResponseMessage> SendAsync(RegistryRequest request, CancellationToken cancel)
    {
        var uri = new Uri(await _base.Value.WaitAsync(cancel).ConfigureAwait(false), request.Path);
        var key = $"{request.Repository} {request.Writes} {request.MountFrom}";
        var response = await FollowAsync(uri, request, _known.GetValueOrDefault(key), cancel).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.Unauthorized && IsOurs(response))
        {
            var challenge = Challenge.Of(response.Headers) ?? throw new ImageException($"{Host} answers 401 and names no way to log in that is known here (basic, bearer).");
            response.Dispose();
            var (header, login) = await _tokens.AnswerAsync(challenge, request, cancel).ConfigureAwait(false);
            response = await FollowAsync(uri, request, header, cancel).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.Unauthorized)
            {
                response.Dispose();
                throw new ImageException(login is null ? $"{Host} wants a login for {request.Repository}; docker login, podman login or skopeo login writes one where it is looked for ({string.Join(", ", _options.Credentials.Files)})."
                    : $"{Host} refuses the {login} for {request.Repository}; log in anew.");
            }

            _known[key] = header;
        }

        return TransientException.Is(response.StatusCode) ? throw await PassingAsync(response, cancel).ConfigureAwait(false) : response;
    }

    /// <summary>What the answer says of a failure, as a problem.</summary>
    public async Task<ImageException> RefusedAsync(HttpResponseMessage response, string what, CancellationToken cancel)
    {
        using (response)
        {
            var why = response.StatusCode switch { HttpStatusCode.NotFound => "is not there", HttpStatusCode.Forbidden => "is not allowed", _ => "cannot be had" };
            return new($"{what} {why}: {Host} answers {(int)response.StatusCode}{await ErrorAsync(response, cancel).ConfigureAwait(false)}.");
        }
    }

    /// <summary>Where an upload goes on. It may be another host; the login is not for that one.</summary>
    public Uri Location(HttpResponseMessage response) => Next(response.RequestMessage!.RequestUri!, response.Headers.Location);

    /// <summary>A problem of a connection, in words.</summary>
    public Exception Broken(Exception problem, CancellationToken cancel) => problem switch
    {
        OperationCanceledException when cancel.IsCancellationRequested => problem,
        OperationCanceledException => new TransientException(string.Create(CultureInfo.InvariantCulture, $"{Host} has said nothing for {_options.Stall.TotalSeconds:0.#} s"), cause: problem),
        HttpRequestException { InnerException: AuthenticationException inner } => new ImageException($"{Host}: TLS fails: its certificate is not trusted, or nothing can be agreed on ({Shown.Of(inner.Message.Split(':', ',')[^1].Trim(' ', '.'))}). A registry's own certificate authority belongs into the system's store, or into a file that SSL_CERT_FILE names; --plain-http is for one that has no TLS.", problem),
        HttpRequestException { InnerException: ImageException inner } => inner,
        HttpRequestException or IOException or SocketException => new TransientException($"the connection to {Host} fails: {Why(problem)}", cause: problem),
        _ => problem,
    };

    // The tool is published without the texts of .NET's exceptions; those of sockets are the system's.
    private static string Why(Exception problem) => problem switch
    {
        SocketException socket => socket.Message,
        { InnerException: SocketException socket } => socket.Message,
        { InnerException: { } inner and (HttpRequestException or IOException) } => Why(inner),
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "nobody knows its name",
        HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } or HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } => "it ends in the middle",
        HttpIOException { HttpRequestError: HttpRequestError.InvalidResponse } or HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } => "what comes is not HTTP",
        _ => Shown.Of(problem.Message).TrimEnd('.'),
    };

    private async Task<HttpResponseMessage> FollowAsync(Uri uri, RegistryRequest request, AuthenticationHeaderValue? login, CancellationToken cancel)
    {
        var own = await _base.Value.WaitAsync(cancel).ConfigureAwait(false);
        for (var redirects = 0; ; redirects++)
        {
            var response = await SendOnceAsync(uri, request, IsSame(uri, own) ? login : null, cancel).ConfigureAwait(false);
            var moves = response.StatusCode is HttpStatusCode.Moved or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;
            if (!moves || (request.Method != HttpMethod.Get && request.Method != HttpMethod.Head))
            {
                return response;
            }

            using (response)
            {
                uri = redirects == MostRedirects ? throw new ImageException($"{Host} redirects more than {MostRedirects} times.") : Next(uri, response.Headers.Location);
            }
        }
    }

    private Uri Next(Uri from, Uri? location)
    {
        if (location is null || !Uri.TryCreate(from, location, out var to) || to.Scheme is not ("http" or "https"))
        {
            throw new ImageException($"{Host} redirects to '{Shown.Of(location?.OriginalString ?? "")}', which is no address of HTTP.");
        }

        return to.Scheme == "https" || (from.Scheme == "http" && (_options.PlainHttp || Reference.IsLoopback(to.Host))) ? to
            : throw new ImageException($"{Host} redirects to plain HTTP, '{Shown.Of(to.GetLeftPart(UriPartial.Path))}', which anybody on the way could change; it is not followed{(from.Scheme == "http" ? " without --plain-http" : "")}.");
    }

    private async Task<HttpResponseMessage> SendOnceAsync(Uri uri, RegistryRequest request, AuthenticationHeaderValue? login, CancellationToken cancel)
    {
        using var message = new HttpRequestMessage(request.Method, uri);
        request.Prepare?.Invoke(message);
        message.Headers.Authorization = login;
        using var own = request.Guard is null ? new StallGuard(_options.Stall, cancel) : null;
        try
        {
            return await Client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, (request.Guard ?? own!).Token).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is HttpRequestException or IOException or OperationCanceledException)
        {
            throw Broken(problem, cancel);
        }
    }

    private async Task<Exception> PassingAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        using (response)
        {
            var after = response.Headers.RetryAfter is { } said ? said.Delta ?? said.Date - DateTimeOffset.UtcNow : null;
            var text = $"{response.RequestMessage?.RequestUri?.Authority ?? Host} answers {(int)response.StatusCode}{await ErrorAsync(response, cancel).ConfigureAwait(false)}";
            return after > _options.LongestWait ? new ImageException(string.Create(CultureInfo.InvariantCulture, $"{text}, and wants to be asked again in {after.Value.TotalSeconds:F0} s.")) : new TransientException(text, after is { } wait && wait < TimeSpan.Zero ? TimeSpan.Zero : after);
        }
    }

    private async Task<string> ErrorAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        try
        {
            var body = await BoundedBody.ReadAsync(response, 1 << 16, _options.Stall, cancel).ConfigureAwait(false);
            var first = System.Text.Json.JsonSerializer.Deserialize(body, RegistryContext.Default.ErrorsDocument)?.Errors?.FirstOrDefault();
            return first is null ? "" : $" ({Shown.Of($"{first.Code}: {first.Message}")})";
        }
        catch (Exception problem) when (problem is System.Text.Json.JsonException or ImageException or HttpRequestException or IOException || (problem is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return ""; // the status says enough
        }
    }

    private bool IsOurs(HttpResponseMessage response) => response.RequestMessage?.RequestUri is { } uri && IsSame(uri, _base.Value.Result) ? true : throw new ImageException($"{Host} redirects to {response.RequestMessage?.RequestUri?.Authority}, which answers 401; the login of {Host} is not sent there.");

    private static bool IsSame(Uri one, Uri other) => one.Scheme == other.Scheme && one.Authority.Equals(other.Authority, StringComparison.OrdinalIgnoreCase);

    private async Task<Uri> FindBaseAsync()
    {
        var host = Host == Reference.DockerHub ? "registry-1.docker.io" : Host;
        var isPlain = _options.PlainHttp || (Reference.IsLoopback(host) && !await SpeaksTlsAsync(new($"https://{host}/")).ConfigureAwait(false));
        return new($"{(isPlain ? "http" : "https")}://{host}/");
    }

    // Registries of this machine may have TLS or not: the first bytes tell. Whom the certificate is of is looked at when requests are made.
    private static async Task<bool> SpeaksTlsAsync(Uri uri)
    {
        var seen = false;
        using var limit = new CancellationTokenSource(ProbeTime);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(uri.Host.Trim('[', ']'), uri.Port, limit.Token).ConfigureAwait(false);
            using var stream = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) => { seen = true; return false; });
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = uri.Host }, limit.Token).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is AuthenticationException or IOException or SocketException or OperationCanceledException)
        {
            // No TLS, or a certificate: then it was seen.
        }

        return seen;
    }

    public void Dispose() => Client.Dispose();

    /// <summary>The proxy that the environment names, but never for this machine.</summary>
    private sealed class DirectToLoopback : IWebProxy
    {
        public ICredentials? Credentials
        {
            get => HttpClient.DefaultProxy.Credentials;
            set => throw new NotSupportedException();
        }

        public Uri? GetProxy(Uri destination) => HttpClient.DefaultProxy.GetProxy(destination);

        public bool IsBypassed(Uri host) => Reference.IsLoopback(host.Host) || HttpClient.DefaultProxy.IsBypassed(host);
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Text.Json;
using Polly;
using Polly.Retry;

namespace Sandbox.Images.Registry;

/// <summary>Requests to one registry: TLS, logins, redirects, and what is tried again. Who asks says what may be done with a repository (<c>pull</c>, <c>pull,push</c>).</summary>
internal sealed class RegistryTransport : IDisposable
{
    private const int MostRedirects = 5, MostTries = 4;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20), Answer = TimeSpan.FromSeconds(60);

    private readonly RegistryReference _reference;
    private readonly string _server, _actions;
    private readonly bool _mayBePlain;
    private readonly HttpClient _http;
    private readonly ResiliencePipeline<HttpResponseMessage> _tries;
    private readonly SemaphoreSlim _asking = new(1);
    private string? _scheme;
    private AuthenticationHeaderValue? _authorization;

    public RegistryTransport(RegistryReference reference, string server, string actions, RegistryOptions options)
    {
        (_reference, _server, _actions, _mayBePlain) = (reference, server, actions, options.PlainHttp || (server == reference.Server && reference.IsLoopback));
        _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(20), PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("sandbox/1");
        _tries = new ResiliencePipelineBuilder<HttpResponseMessage>().AddRetry(new RetryStrategyOptions<HttpResponseMessage>
        {
            ShouldHandle = new PredicateBuilder<HttpResponseMessage>().Handle<HttpRequestException>(IsPassing).Handle<TimeoutException>()
                .HandleResult(answer => answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError),
            MaxRetryAttempts = MostTries - 1,
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromMilliseconds(300),
            UseJitter = true,
            DelayGenerator = arguments => ValueTask.FromResult(WaitOf(arguments.Outcome.Result)),
            OnRetry = arguments =>
            {
                arguments.Outcome.Result?.Dispose();
                return default;
            },
        }).Build();
    }

    /// <summary>The answer to a request for a path below /v2/NAME/, or for a whole address that the registry gave; its body is not read yet.</summary>
    public async Task<HttpResponseMessage> Send(HttpMethod method, string path, Action<HttpRequestMessage>? with = null)
    {
        _scheme ??= await FindScheme().ConfigureAwait(false);
        var address = path.StartsWith("http", StringComparison.Ordinal) ? new Uri(path) : new Uri($"{_scheme}://{_server}/v2/{_reference.Repository}/{path}");
        try
        {
            var answer = await Try(method, address, with).ConfigureAwait(false);
            if (answer.StatusCode == HttpStatusCode.Unauthorized && await LogIn(answer).ConfigureAwait(false))
            {
                answer.Dispose();
                answer = await Try(method, address, with).ConfigureAwait(false);
            }

            return answer;
        }
        catch (Exception problem) when (problem is HttpRequestException or TimeoutException)
        {
            throw Unreachable(address, problem);
        }
    }

    /// <summary>An answer that is not what was asked for, in words.</summary>
    public async Task<ImageException> Refused(HttpResponseMessage answer, string what)
    {
        var said = await Said(answer).ConfigureAwait(false);
        var remedy = answer.StatusCode switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => $"log in with `podman login {_reference.Host}` or `docker login {_reference.Host}`",
            HttpStatusCode.NotFound => "correct the reference; a registry also says so of what the login may not see",
            HttpStatusCode.TooManyRequests => "try again later, or log in: registries let known users ask more often",
            _ => "try again, or ask who runs the registry",
        };
        return new($"{_server} answers {(int)answer.StatusCode} {answer.StatusCode} to {what}{(said.Length > 0 ? $" ({said})" : "")}; {remedy}.");
    }

    public void Dispose()
    {
        _http.Dispose();
        _asking.Dispose();
    }

    private static bool IsPassing(HttpRequestException problem) => problem.HttpRequestError is not (HttpRequestError.SecureConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.UserAuthenticationError);

    private static TimeSpan? WaitOf(HttpResponseMessage? answer)
    {
        var asked = answer?.Headers.RetryAfter is { } after ? after.Delta ?? (after.Date - DateTimeOffset.UtcNow) : null;
        return asked is null ? null : asked < TimeSpan.Zero ? TimeSpan.Zero : asked > LongestWait ? LongestWait : asked;
    }

    private async Task<HttpResponseMessage> Try(HttpMethod method, Uri address, Action<HttpRequestMessage>? with) =>
        await _tries.ExecuteAsync(async cancellation => await Follow(method, address, with, cancellation).ConfigureAwait(false)).ConfigureAwait(false);

    // A login is for the registry alone, and what was asked for by TLS does not come without.
    private async Task<HttpResponseMessage> Follow(HttpMethod method, Uri address, Action<HttpRequestMessage>? with, CancellationToken cancellation)
    {
        var at = address;
        for (var redirects = 0; ; redirects++)
        {
            using var request = new HttpRequestMessage(method, at);
            with?.Invoke(request);
            request.Headers.Authorization = at.Authority == _server ? _authorization : null;
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(method == HttpMethod.Put ? Timeout.InfiniteTimeSpan : Answer);
            var answer = await Once(request, limit.Token).ConfigureAwait(false);
            if (answer.StatusCode is not (HttpStatusCode.Moved or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect) || answer.Headers.Location is not { } location || method == HttpMethod.Put)
            {
                return answer;
            }

            answer.Dispose();
            var next = new Uri(at, location);
            if (redirects == MostRedirects || next.Scheme is not ("http" or "https") || (at.Scheme == "https" && next.Scheme == "http"))
            {
                throw new ImageException(redirects == MostRedirects ? $"{_server} sends from one address to another, more than {MostRedirects} times." : $"{_server} sends to '{next.Scheme}://{next.Authority}', which is not protected by TLS; that is not followed.");
            }

            at = next;
        }
    }

    private async Task<HttpResponseMessage> Once(HttpRequestMessage request, CancellationToken limit)
    {
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException("it does not answer");
        }
    }

    // This machine's registries seldom have TLS, and nobody else hears; any other must have it, unless the caller says otherwise.
    private async Task<string> FindScheme()
    {
        if (!_mayBePlain)
        {
            return "https";
        }

        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"https://{_server}/v2/");
            using var limit = new CancellationTokenSource(Answer);
            using var answer = await Once(request, limit.Token).ConfigureAwait(false);
            return "https";
        }
        catch (HttpRequestException problem) when (problem.InnerException is not AuthenticationException { InnerException: not null } && problem.HttpRequestError is HttpRequestError.SecureConnectionError or HttpRequestError.ConnectionError or HttpRequestError.InvalidResponse or HttpRequestError.ResponseEnded or HttpRequestError.Unknown)
        {
            return "http";
        }
    }

    private static ImageException Unreachable(Uri address, Exception problem) => new($"{address.Authority} cannot be reached: {Innermost(problem).TrimEnd('.')}; {(problem is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError }
        ? "its certificate must be known to this machine (update-ca-certificates), or say --plain-http where it has none and the way there is trusted" : "correct the name, or try again when it runs")}.", problem);

    private static string Innermost(Exception problem) => problem.InnerException is { } inner ? Innermost(inner) : problem.Message;

    private async Task<bool> LogIn(HttpResponseMessage answer)
    {
        var challenge = answer.Headers.WwwAuthenticate.Select(one => Challenge.Of(one.Scheme, one.Parameter)).FirstOrDefault(one => one is not null);
        await _asking.WaitAsync().ConfigureAwait(false);
        try
        {
            var login = DockerCredentials.Of(_reference.Host);
            _authorization = challenge?.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase) switch
            {
                true => login is null ? null : new("Basic", login.Basic),
                false => new("Bearer", await Token(challenge!, login).ConfigureAwait(false)),
                null => null,
            };
            return _authorization is not null;
        }
        finally
        {
            _asking.Release();
        }
    }

    // Token authentication (the distribution project's token specification): who may do what is asked of another server.
    private async Task<string> Token(Challenge challenge, Login? login)
    {
        var realm = challenge.Parameters.GetValueOrDefault("realm");
        if (!Uri.TryCreate(realm, UriKind.Absolute, out var address) || !(address.Scheme == "https" || (address.Scheme == "http" && (address.IsLoopback || _scheme == "http"))))
        {
            throw new ImageException($"{_server} sends to '{realm}' for a token, which is no address that is protected by TLS; a login is not sent there.");
        }

        var query = string.Join('&', new[] { ("service", challenge.Parameters.GetValueOrDefault("service")), ("scope", $"repository:{_reference.Repository}:{_actions}") }.Where(one => one.Item2 is { Length: > 0 }).Select(one => $"{one.Item1}={Uri.EscapeDataString(one.Item2!)}"));
        using var request = new HttpRequestMessage(HttpMethod.Get, new UriBuilder(address) { Query = (address.Query.Length > 1 ? address.Query[1..] + "&" : "") + query }.Uri);
        request.Headers.Authorization = login is null ? null : new("Basic", login.Basic);
        using var limit = new CancellationTokenSource(Answer);
        using var answer = await Once(request, limit.Token).ConfigureAwait(false);
        if (!answer.IsSuccessStatusCode)
        {
            throw await Refused(answer, $"a token for {_reference.Repository}").ConfigureAwait(false);
        }

        var read = await Read(answer).ConfigureAwait(false);
        try
        {
            var token = JsonSerializer.Deserialize(read, LoginContext.Default.TokenAnswer);
            return (token?.Token ?? token?.AccessToken) is { Length: > 0 } text ? text : throw new ImageException($"{address.Authority} gives no token.");
        }
        catch (JsonException)
        {
            throw new ImageException($"{address.Authority} answers with something else than a token.");
        }
    }

    private static async Task<string> Said(HttpResponseMessage answer)
    {
        try
        {
            var error = JsonSerializer.Deserialize(await Read(answer).ConfigureAwait(false), LoginContext.Default.ErrorAnswer)?.Errors?.FirstOrDefault();
            var text = string.Join(": ", new[] { error?.Code, error?.Message }.Where(part => part is { Length: > 0 }));
            return new([.. text.Take(200).Select(one => char.IsControl(one) ? ' ' : one)]);
        }
        catch (Exception problem) when (problem is JsonException or HttpRequestException or IOException or ImageException)
        {
            return "";
        }
    }

    /// <summary>A body of at most 4 MiB.</summary>
    public static async Task<byte[]> Read(HttpResponseMessage answer)
    {
        using var limit = new CancellationTokenSource(Answer);
        await using var body = await answer.Content.ReadAsStreamAsync(limit.Token).ConfigureAwait(false);
        var bytes = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int length; (length = await body.ReadAsync(buffer, limit.Token).ConfigureAwait(false)) > 0;)
        {
            bytes.Write(buffer, 0, length);
            if (bytes.Length > Layouts.ImageDocuments.Largest)
            {
                throw new ImageException($"{answer.RequestMessage?.RequestUri?.Authority} answers with a document of more than 4 MiB; no image has one.");
            }
        }

        return bytes.ToArray();
    }
}

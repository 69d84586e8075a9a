using System.Globalization;
using System.Net;
using Polly;
using Polly.Retry;

namespace Sandbox.Images.Registry;

/// <summary>A failure that may pass. <paramref name="after"/>: when the server wants to be asked again.</summary>
internal sealed class TransientException(string message, TimeSpan? after = null, Exception? cause = null) : Exception(message, cause)
{
    public TimeSpan? After => after;

    /// <summary>Whether a status is one: too many requests, timeouts, and whatever is the server's own fault.</summary>
    public static bool Is(HttpStatusCode status) => status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || ((int)status >= 500 && status is not (HttpStatusCode.NotImplemented or HttpStatusCode.HttpVersionNotSupported));
}

/// <summary>Repeats what fails for a while, with growing waits, as often as the options say.</summary>
internal sealed class Retry
{
    private readonly ResiliencePipeline _pipeline;

    public Retry(RegistryOptions options) =>
        _pipeline = options.Retries < 1 ? ResiliencePipeline.Empty : new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<TransientException>(),
            MaxRetryAttempts = options.Retries,
            Delay = options.RetryDelay,
            MaxDelay = options.LongestWait,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            DelayGenerator = one => ValueTask.FromResult((one.Outcome.Exception as TransientException)?.After),
            OnRetry = one =>
            {
                options.Progress.Note(string.Create(CultureInfo.InvariantCulture, $"{one.Outcome.Exception?.Message}; again in {one.RetryDelay.TotalSeconds:F1} s ({one.AttemptNumber + 1} of {options.Retries})"));
                return default;
            },
        }).Build();

    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancel)
    {
        var tried = 0;
        try
        {
            return await _pipeline.ExecuteAsync(async token => { tried++; return await work(token).ConfigureAwait(false); }, cancel).ConfigureAwait(false);
        }
        catch (TransientException problem)
        {
            throw new ImageException($"{problem.Message}{(tried > 1 ? $", {tried} times" : "")}. Try again later.", problem);
        }
    }

    public Task RunAsync(Func<CancellationToken, Task> work, CancellationToken cancel) => RunAsync(async token => { await work(token).ConfigureAwait(false); return true; }, cancel);
}

/// <summary>Cancels what makes no progress: each <see cref="Touch"/> gives it the whole time anew.</summary>
internal sealed class StallGuard : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly TimeSpan _patience;

    public StallGuard(TimeSpan patience, CancellationToken cancel)
    {
        (_patience, _source) = (patience, CancellationTokenSource.CreateLinkedTokenSource(cancel));
        Touch();
    }

    public CancellationToken Token => _source.Token;

    public void Touch() => _source.CancelAfter(_patience);

    public void Dispose() => _source.Dispose();
}

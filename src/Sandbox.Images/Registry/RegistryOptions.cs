using Sandbox.Images.Layouts;

namespace Sandbox.Images.Registry;

/// <summary>How registries are talked to.</summary>
public sealed record RegistryOptions
{
    /// <summary>Plain HTTP with any registry. Without it: only with those of this machine.</summary>
    public bool PlainHttp { get; init; }

    /// <summary>Registries, HOST[:PORT], that are asked first, in order. What they give is checked by digest.</summary>
    public IReadOnlyList<string> Mirrors { get; init; } = [];

    /// <summary>How often a request is repeated after a failure that may pass: 5xx, 429, a connection that breaks.</summary>
    public int Retries { get; init; } = 4;

    /// <summary>The wait before the first repetition; it doubles each time, with jitter.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>The longest Retry-After that is waited for.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a server may take to answer, and to go on once it has begun.</summary>
    public TimeSpan Stall { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Blobs at once.</summary>
    public int Parallel { get; init; } = 4;

    /// <summary>The directory in which blobs lie that are read as they come, in files without a name.</summary>
    public string Spool { get; init; } = Path.GetTempPath();

    /// <summary>Where passwords come from.</summary>
    public Credentials Credentials { get; init; } = new();

    /// <summary>Is told what happens.</summary>
    public TransferProgress Progress { get; init; } = new();
}

/// <summary>Is told how transfers go on, from several threads. This one does nothing.</summary>
public class TransferProgress
{
    /// <summary>A transfer of <paramref name="blob"/> begins; <paramref name="what"/>: pulled, pushed.</summary>
    public virtual void Begin(Descriptor blob, string what)
    {
    }

    /// <summary><paramref name="bytes"/> of it are there (fewer than before: it has begun anew).</summary>
    public virtual void At(Descriptor blob, long bytes)
    {
    }

    /// <summary>It is done; <paramref name="how"/>: pulled, pushed, mounted, there already.</summary>
    public virtual void End(Descriptor blob, string how)
    {
    }

    /// <summary>Something that a user wants to know: a mirror that failed, a repetition.</summary>
    public virtual void Note(string text)
    {
    }
}

using System.Collections.Concurrent;
using Sandbox.Images.Layouts;
using Sandbox.Images.Native;

namespace Sandbox.Images.Registry;

/// <summary>An image of a registry, read over its mirrors or itself: each is asked in order until one gives what is asked for and it is right.</summary>
public sealed class RegistrySource : ImageSource
{
    private readonly RegistryOptions _options;
    private readonly List<RegistryHost> _hosts;
    private readonly List<Repository> _repositories;
    private readonly ConcurrentDictionary<Digest, byte[]> _documents = new();
    private Descriptor? _top;

    private RegistrySource(Reference reference, RegistryOptions options)
    {
        (Reference, _options) = (reference, options);
        _hosts = [.. options.Mirrors.Select(mirror => new RegistryHost(Registry.Reference.IsAddress(mirror) ? mirror : throw new ImageException($"'{mirror}' is no address of a mirror: HOST or HOST:PORT."), options)), new RegistryHost(reference.Host, options)];
        _repositories = [.. _hosts.Select(host => new Repository(host, reference.Repository, options))];
    }

    public Reference Reference { get; }

    public override string Name => Reference.ToString();

    /// <summary>Nothing is asked yet.</summary>
    public static RegistrySource Open(Reference reference, RegistryOptions? options = null) => new(reference, options ?? new());

    /// <summary>The image that <paramref name="reference"/> names, for <paramref name="platform"/>: manifest, config and layers, all checked.</summary>
    public static Image Resolve(string reference, Platform platform, RegistryOptions? options = null)
    {
        using var source = Open(Registry.Reference.Parse(reference), options);
        return source.Find(source.Top(null), platform);
    }

    /// <summary>The index or manifest of the reference. A registry has no other tags to ask for here: <paramref name="tag"/> is null or the reference's.</summary>
    public override Descriptor Top(string? tag) => tag is null || tag == Reference.Tag ? TopAsync(CancellationToken.None).GetAwaiter().GetResult() : throw new ImageException($"'{Name}' is no image tagged '{tag}'.");

    public async Task<Descriptor> TopAsync(CancellationToken cancel)
    {
        if (_top is null)
        {
            var (descriptor, bytes) = await AnyAsync(one => one.ManifestAsync(Reference.Key, null, cancel), null).ConfigureAwait(false);
            _documents[descriptor.Digest] = bytes;
            _top = descriptor;
        }

        return _top;
    }

    /// <summary>Writes a blob to <paramref name="to"/>: its digest and size are right when this returns, and nothing of what was written is to be believed before.</summary>
    public Task FetchAsync(Descriptor blob, Stream to, CancellationToken cancel = default)
    {
        var start = to.CanSeek ? to.Position : 0;
        var isFirst = true;
        return AnyAsync(async one =>
        {
            if (!isFirst && !to.CanSeek)
            {
                throw new ImageException($"the blob {blob.Digest} cannot be asked for anew: what was written cannot be taken back.");
            }

            if (!isFirst)
            {
                to.SetLength(start);
                to.Position = start;
            }

            isFirst = false;
            await one.BlobAsync(blob, to, cancel).ConfigureAwait(false);
            return true;
        }, blob);
    }

    /// <inheritdoc cref="FetchAsync"/>
    public void Fetch(Descriptor blob, Stream to) => FetchAsync(blob, to).GetAwaiter().GetResult();

    /// <summary>A blob in a file without a name, which is gone when it is closed.</summary>
    public override Stream OpenBlob(Descriptor blob)
    {
        var file = NamelessFile.Create(_options.Spool);
        try
        {
            Fetch(blob, file);
            file.Position = 0;
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    internal override byte[] ReadBlob(Descriptor descriptor)
    {
        if (descriptor.Size > LargestDocument)
        {
            throw new ImageException($"the document {descriptor.Digest} has {descriptor.Size} bytes; 4 MiB is the most that one has.");
        }

        return _documents.TryGetValue(descriptor.Digest, out var known) && known.Length == descriptor.Size ? known : _documents[descriptor.Digest] = ReadAsync(descriptor).GetAwaiter().GetResult();
    }

    /// <summary>Ends reading of documents too, which is asked for in words that know no tokens.</summary>
    internal CancellationToken Cancel { get; set; }

    /// <summary>The documents that were read, by digest.</summary>
    internal byte[]? Known(Digest digest) => _documents.GetValueOrDefault(digest);

    private async Task<byte[]> ReadAsync(Descriptor descriptor)
    {
        if (MediaTypes.IsIndex(descriptor.MediaType) || MediaTypes.IsManifest(descriptor.MediaType))
        {
            return (await AnyAsync(one => one.ManifestAsync(descriptor.Digest.ToString(), descriptor, Cancel), descriptor).ConfigureAwait(false)).Bytes;
        }

        var bytes = new MemoryStream();
        await FetchAsync(descriptor, bytes, Cancel).ConfigureAwait(false);
        return bytes.ToArray();
    }

    private async Task<T> AnyAsync<T>(Func<Repository, Task<T>> ask, Descriptor? blob)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                return await ask(_repositories[i]).ConfigureAwait(false);
            }
            catch (ImageException problem) when (i < _repositories.Count - 1)
            {
                _options.Progress.Note($"the mirror {_repositories[i].Host.Host} gives no {blob?.Digest.ToString() ?? Reference.ToString()}: {problem.Message.TrimEnd('.')}; {_repositories[i + 1].Host.Host} is asked");
            }
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hosts.ForEach(host => host.Dispose());
        }

        base.Dispose(disposing);
    }
}

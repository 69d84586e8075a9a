using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Sandbox.Images.Layouts;

namespace Sandbox.Images.Registry;

/// <summary>A repository of one registry: what is read of it is checked against its digest and size.</summary>
internal sealed class Repository(RegistryHost host, string name, RegistryOptions options)
{
    private const int BufferSize = 128 * 1024;
    private static readonly string[] Accepted = [MediaTypes.Index, MediaTypes.Manifest, MediaTypes.DockerIndex, MediaTypes.DockerManifest];
    private readonly Retry _retry = new(options);

    public RegistryHost Host => host;

    public string Name => name;

    public Retry Retry => _retry;

    /// <summary>An index or a manifest by tag or digest, whole; <paramref name="expected"/>: what leads to it says.</summary>
    public Task<(Descriptor Descriptor, byte[] Bytes)> ManifestAsync(string key, Descriptor? expected, CancellationToken cancel) => _retry.RunAsync(async token =>
    {
        var what = $"{host.Host}/{name}{(key.Contains(':') ? "@" : ":")}{key}";
        using var response = await host.SendAsync(new(HttpMethod.Get, $"v2/{name}/manifests/{key}", name) { Prepare = one => one.Headers.TryAddWithoutValidation("Accept", expected is null ? Accepted : [expected.MediaType]) }, token).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw await host.RefusedAsync(response, what, token).ConfigureAwait(false);
        }

        var bytes = await ReadAsync(response, ImageSource.LargestDocument, token).ConfigureAwait(false);
        var digest = Layouts.Digest.TryParse(key, out var asked) ? Exact(bytes, asked, what) : Layouts.Digest.Of(bytes);
        if (response.Headers.TryGetValues("Docker-Content-Digest", out var said))
        {
            Exact(bytes, Layouts.Digest.TryParse(said.First(), out var parsed) ? parsed : throw new ImageException($"{what}: {host.Host} says the digest '{Shown.Of(said.First())}' (Docker-Content-Digest), which is none."), what);
        }

        return (new Descriptor(TypeOf(response, bytes, digest, expected, what), digest, bytes.Length), bytes);
    }, cancel);

    /// <summary>A blob, checked while it comes. Cut off, it goes on where it was, where the server can do that.</summary>
    public async Task BlobAsync(Descriptor blob, Stream to, CancellationToken cancel)
    {
        using var download = new Download(blob, to, blob.Digest.Begin());
        await _retry.RunAsync(async token => await ReadOnAsync(download, token).ConfigureAwait(false), cancel).ConfigureAwait(false);
        if (!blob.Digest.Matches(download.Hash, out var found))
        {
            throw new ImageException($"the blob {blob.Digest} of {host.Host}/{name} has the digest {found}; it was changed at the registry or on the way.");
        }
    }

    private sealed record Download(Descriptor Blob, Stream To, IncrementalHash Hash) : IDisposable
    {
        public long Done;

        /// <summary>The server has ignored a range, or answered with another one.</summary>
        public bool WholeOnly;

        public void Dispose() => Hash.Dispose();
    }

    private async Task ReadOnAsync(Download download, CancellationToken cancel)
    {
        var blob = download.Blob;
        if (download.Done == blob.Size && blob.Size > 0)
        {
            return;
        }

        var from = download.WholeOnly ? 0 : download.Done;
        using var response = await host.SendAsync(new(HttpMethod.Get, $"v2/{name}/blobs/{blob.Digest}", name) { Prepare = one => one.Headers.Range = from > 0 ? new RangeHeaderValue(from, blob.Size - 1) : null }, cancel).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.PartialContent ? !IsRest(response.Content.Headers.ContentRange, from, blob.Size) : response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            download.WholeOnly = from > 0 ? true : throw new ImageException($"{host.Host} answers {(int)response.StatusCode} for the whole blob {blob.Digest}: a part of it, which was not asked for.");
            throw new TransientException($"{host.Host} does not go on with {blob.Digest} at byte {from}");
        }

        if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.PartialContent))
        {
            throw await host.RefusedAsync(response, $"the blob {blob.Digest} of {host.Host}/{name}", cancel).ConfigureAwait(false);
        }

        var skip = response.StatusCode == HttpStatusCode.OK ? download.Done : 0; // whole again: what is there already is passed over
        CheckLength(response, skip > 0 || response.StatusCode == HttpStatusCode.OK ? blob.Size : blob.Size - from, blob);
        await CopyAsync(response, download, skip, cancel).ConfigureAwait(false);
    }

    private async Task CopyAsync(HttpResponseMessage response, Download download, long skip, CancellationToken cancel)
    {
        using var guard = new StallGuard(options.Stall, cancel);
        var (blob, buffer) = (download.Blob, new byte[BufferSize]);
        try
        {
            var stream = await response.Content.ReadAsStreamAsync(guard.Token).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                int read;
                while ((read = await stream.ReadAsync(buffer, guard.Token).ConfigureAwait(false)) > 0)
                {
                    guard.Touch();
                    var passed = (int)Math.Min(skip, read);
                    skip -= passed;
                    var bytes = buffer.AsMemory(passed, read - passed);
                    if (download.Done + bytes.Length > blob.Size)
                    {
                        throw new ImageException($"the blob {blob.Digest} of {host.Host}/{name} has more than the {blob.Size} bytes that its descriptor says.");
                    }

                    download.Hash.AppendData(bytes.Span);
                    await WriteAsync(download.To, bytes, cancel).ConfigureAwait(false);
                    download.Done += bytes.Length;
                    options.Progress.At(blob, download.Done);
                }
            }
        }
        catch (Exception problem) when (problem is HttpRequestException or IOException or OperationCanceledException)
        {
            throw host.Broken(problem, cancel);
        }

        if (download.Done < blob.Size)
        {
            throw new TransientException($"{host.Host} ends the blob {blob.Digest} after {download.Done} of {blob.Size} bytes");
        }
    }

    // What goes wrong here is this machine's disk, not the connection.
    private static async Task WriteAsync(Stream to, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        try
        {
            await to.WriteAsync(bytes, cancel).ConfigureAwait(false);
        }
        catch (IOException problem)
        {
            throw Native.Failure.Of(problem);
        }
    }

    private void CheckLength(HttpResponseMessage response, long expected, Descriptor blob)
    {
        if (response.Content.Headers.ContentLength is { } length && length != expected)
        {
            throw new ImageException($"{host.Host} sends {length} bytes for the blob {blob.Digest} where {expected} are expected: its descriptor says that it has {blob.Size}.");
        }
    }

    private static bool IsRest(ContentRangeHeaderValue? range, long from, long size) => range is { Unit: "bytes", From: { } start, To: { } end } && start == from && end == size - 1 && (range.Length is null || range.Length == size);

    private async Task<byte[]> ReadAsync(HttpResponseMessage response, long most, CancellationToken cancel)
    {
        try
        {
            return await BoundedBody.ReadAsync(response, most, options.Stall, cancel).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is HttpRequestException or IOException or OperationCanceledException)
        {
            throw host.Broken(problem, cancel);
        }
    }

    private static Digest Exact(byte[] bytes, Digest said, string what)
    {
        using var hash = said.Begin();
        hash.AppendData(bytes);
        return said.Matches(hash, out var found) ? said : throw new ImageException($"{what} has the digest {found} and should have {said}; it was changed at the registry or on the way.");
    }

    // CVE-2021-41190: the header, the document and what leads to it must all say the same.
    private static string TypeOf(HttpResponseMessage response, byte[] bytes, Digest digest, Descriptor? expected, string what)
    {
        var document = Documents.Read(bytes, DocumentContext.Default.ImageDocument, what);
        var type = response.Content.Headers.ContentType?.MediaType ?? document.MediaType ?? throw new ImageException($"{what} comes without a media type.");
        if (expected is not null && (expected.MediaType != type || expected.Size != bytes.Length))
        {
            throw new ImageException($"{what} comes as '{Shown.Of(type)}' with {bytes.Length} bytes, and what leads to it says '{expected.MediaType}' with {expected.Size}.");
        }

        if (!MediaTypes.IsIndex(type) && !MediaTypes.IsManifest(type))
        {
            throw new ImageException($"{what} comes as '{Shown.Of(type)}', which is neither an index nor a manifest of the kinds that are read (OCI 1, Docker schema 2).");
        }

        ImageSource.Check(document, digest, type);
        return type;
    }
}

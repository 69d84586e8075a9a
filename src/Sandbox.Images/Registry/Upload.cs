using System.Globalization;
using System.Net;
using Sandbox.Images.Layouts;

namespace Sandbox.Images.Registry;

/// <summary>Puts blobs and manifests into a repository (spec.md, Push). Each blob is one upload, whole, or in pieces where the registry says so.</summary>
internal sealed class Upload(Repository repository, ImageSource source, RegistryOptions options)
{
    private const int Piece = 8 << 20;
    private const int LargestPiece = 256 << 20;

    private RegistryHost Host => repository.Host;

    private string Place => $"{Host.Host}/{repository.Name}";

    /// <summary>How the blob came there: pushed, mounted, there already.</summary>
    public Task<string> BlobAsync(Descriptor blob, string? mountFrom, CancellationToken cancel) => repository.Retry.RunAsync(async token =>
    {
        if (await IsThereAsync($"v2/{repository.Name}/blobs/{blob.Digest}", null, token).ConfigureAwait(false))
        {
            return "there already";
        }

        var (location, piece) = await BeginAsync(blob, mountFrom, token).ConfigureAwait(false);
        if (location is null)
        {
            return "mounted";
        }

        if (piece == 0)
        {
            using var whole = await PutWholeAsync(blob, location, token).ConfigureAwait(false);
            if (whole.StatusCode != HttpStatusCode.RequestEntityTooLarge)
            {
                return await CheckAsync(whole, HttpStatusCode.Created, blob, token).ConfigureAwait(false);
            }

            (location, piece) = await BeginAsync(blob, null, token).ConfigureAwait(false);
        }

        return await PutPiecesAsync(blob, location!, Math.Max(piece, Piece), token).ConfigureAwait(false);
    }, cancel);

    /// <summary>A document, last of all that it names.</summary>
    public Task ManifestAsync(Descriptor document, byte[] bytes, string key, CancellationToken cancel) => repository.Retry.RunAsync(async token =>
    {
        using var response = await Host.SendAsync(Writing(HttpMethod.Put, $"v2/{repository.Name}/manifests/{key}") with
        {
            Prepare = one => one.Content = new ByteArrayContent(bytes) { Headers = { ContentType = new(document.MediaType) } },
        }, token).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.Created)
        {
            throw await Host.RefusedAsync(response, $"putting the manifest {document.Digest} to {Place}", token).ConfigureAwait(false);
        }

        if (response.Headers.TryGetValues("Docker-Content-Digest", out var said) && said.First() is var digest && digest.StartsWith(document.Digest.Algorithm, StringComparison.Ordinal) && digest != document.Digest.ToString())
        {
            throw new ImageException($"{Place} has taken the manifest {document.Digest} as {Shown.Of(digest)}: it keeps something else than it was given.");
        }
    }, cancel);

    /// <summary>Whether the repository has the document already.</summary>
    public Task<bool> HasManifestAsync(Descriptor document, CancellationToken cancel) => repository.Retry.RunAsync(token => IsThereAsync($"v2/{repository.Name}/manifests/{document.Digest}", document.MediaType, token), cancel);

    private async Task<bool> IsThereAsync(string path, string? accept, CancellationToken cancel)
    {
        using var response = await Host.SendAsync(Writing(HttpMethod.Head, path) with { Prepare = one => one.Headers.TryAddWithoutValidation("Accept", accept ?? "*/*") }, cancel).ConfigureAwait(false);
        return response.StatusCode switch
        {
            HttpStatusCode.OK => true,
            HttpStatusCode.NotFound => false,
            _ => throw await Host.RefusedAsync(response, $"looking for {path[(path.LastIndexOf('/') + 1)..]} in {Place}", cancel).ConfigureAwait(false),
        };
    }

    // Where the upload goes (null: nowhere, for the blob was taken over from another repository), and the least size of a piece (0: whole).
    private async Task<(Uri? Location, int Piece)> BeginAsync(Descriptor blob, string? mountFrom, CancellationToken cancel)
    {
        var query = mountFrom is null ? "" : $"?mount={Uri.EscapeDataString(blob.Digest.ToString())}&from={Uri.EscapeDataString(mountFrom)}";
        using var response = await Host.SendAsync(Writing(HttpMethod.Post, $"v2/{repository.Name}/blobs/uploads/{query}") with { MountFrom = mountFrom, Prepare = one => one.Content = new ByteArrayContent([]) }, cancel).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.Created && mountFrom is not null)
        {
            return (null, 0);
        }

        if (response.StatusCode != HttpStatusCode.Accepted)
        {
            throw await Host.RefusedAsync(response, $"beginning an upload to {Place}", cancel).ConfigureAwait(false);
        }

        var least = response.Headers.TryGetValues("OCI-Chunk-Min-Length", out var said) && int.TryParse(said.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        return (Host.Location(response), least > LargestPiece ? throw new ImageException($"{Host.Host} wants pieces of at least {least} bytes; {LargestPiece} is the most that is sent in one.") : least);
    }

    private async Task<HttpResponseMessage> PutWholeAsync(Descriptor blob, Uri location, CancellationToken cancel)
    {
        using var guard = new StallGuard(options.Stall, cancel);
        using var reading = new BlobReader(source.OpenBlob(blob), blob, source.Name);
        return await Host.SendAsync(Writing(HttpMethod.Put, WithDigest(location, blob.Digest)) with
        {
            Guard = guard,
            Prepare = one => one.Content = new PieceContent(reading, 0, blob.Size, sent => Progressed(blob, sent, guard)),
        }, cancel).ConfigureAwait(false);
    }

    private async Task<string> PutPiecesAsync(Descriptor blob, Uri location, long piece, CancellationToken cancel)
    {
        using var reading = new BlobReader(source.OpenBlob(blob), blob, source.Name);
        for (long at = 0; at < blob.Size; at += piece)
        {
            var (start, length) = (at, Math.Min(piece, blob.Size - at));
            using var guard = new StallGuard(options.Stall, cancel);
            using var response = await Host.SendAsync(Writing(HttpMethod.Patch, location.AbsoluteUri) with
            {
                Guard = guard,
                Prepare = one =>
                {
                    one.Content = new PieceContent(reading, start, length, sent => Progressed(blob, sent, guard));
                    one.Content.Headers.TryAddWithoutValidation("Content-Range", string.Create(CultureInfo.InvariantCulture, $"{start}-{start + length - 1}"));
                },
            }, cancel).ConfigureAwait(false);
            await CheckAsync(response, HttpStatusCode.Accepted, blob, cancel).ConfigureAwait(false);
            location = Host.Location(response);
        }

        using var end = await Host.SendAsync(Writing(HttpMethod.Put, WithDigest(location, blob.Digest)) with { Prepare = one => one.Content = new ByteArrayContent([]) }, cancel).ConfigureAwait(false);
        return await CheckAsync(end, HttpStatusCode.Created, blob, cancel).ConfigureAwait(false);
    }

    private async Task<string> CheckAsync(HttpResponseMessage response, HttpStatusCode wanted, Descriptor blob, CancellationToken cancel) =>
        response.StatusCode == wanted ? "pushed" : throw await Host.RefusedAsync(response, $"putting the blob {blob.Digest} to {Place}", cancel).ConfigureAwait(false);

    private void Progressed(Descriptor blob, long sent, StallGuard guard)
    {
        guard.Touch();
        options.Progress.At(blob, sent);
    }

    private RegistryRequest Writing(HttpMethod method, string path) => new(method, path, repository.Name, Writes: true);

    private static string WithDigest(Uri location, Digest digest) =>
        new UriBuilder(location) { Query = (location.Query.Length > 1 ? location.Query[1..] + "&" : "") + "digest=" + Uri.EscapeDataString(digest.ToString()) }.Uri.AbsoluteUri;
}

using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Sandbox.Images.Layouts;

namespace Sandbox.Images.Registry;

/// <summary>Images of one repository of a registry, to read.</summary>
public sealed class RegistryImages : IDisposable
{
    private const int MostCuts = 5;

    private readonly RegistryReference _reference;
    private readonly RegistryOptions _options;
    private readonly List<RegistryTransport> _servers;
    private readonly Dictionary<Digest, byte[]> _read = [];

    public RegistryImages(RegistryReference reference, RegistryOptions options)
    {
        (_reference, _options) = (reference, options);
        _servers = [.. options.Mirrors.Append(reference.Server).Select(server => new RegistryTransport(reference, server, "pull", options))];
    }

    /// <summary>The image that the reference names, for <paramref name="platform"/>.</summary>
    public Image Find(Platform platform) => Documents.Find(Top(), platform);

    /// <summary>The descriptor that the reference leads to: of a manifest, or of an index.</summary>
    public Descriptor Top()
    {
        var (descriptor, bytes) = Wait(Manifest(_reference.Version));
        if (_reference.Digest is { } asked && asked != descriptor.Digest)
        {
            using var hash = asked.Begin(); // it may be of another algorithm
            hash.AppendData(bytes);
            if (!asked.Matches(hash, out var found))
            {
                throw new ImageException($"{_reference.Server} gives {found} for {asked}: it was changed on the way, or the registry is broken.");
            }

            descriptor = descriptor with { Digest = asked };
        }

        _read[descriptor.Digest] = bytes;
        return descriptor;
    }

    internal ImageDocuments Documents => new(ReadDocument, _reference.ToString());

    /// <summary>The bytes of an index, a manifest or a config, checked.</summary>
    public byte[] ReadDocument(Descriptor descriptor)
    {
        if (_read.TryGetValue(descriptor.Digest, out var known))
        {
            return known;
        }

        if (descriptor.Size > ImageDocuments.Largest)
        {
            throw new ImageException($"the document {descriptor.Digest} has {descriptor.Size} bytes; 4 MiB is the most that one has.");
        }

        var isManifest = MediaTypes.IsIndex(descriptor.MediaType) || MediaTypes.IsManifest(descriptor.MediaType);
        var bytes = isManifest ? Wait(Manifest(descriptor.Digest.ToString(), descriptor.MediaType)).Bytes : Wait(Small(descriptor));
        using var hash = descriptor.Digest.Begin();
        hash.AppendData(bytes);
        if (!descriptor.Digest.Matches(hash, out var found) || bytes.Length != descriptor.Size)
        {
            throw new ImageException($"{_reference.Server} gives {bytes.Length} bytes with the digest {found} for {descriptor.Digest}, which has {descriptor.Size}: they were changed on the way, or the registry is broken.");
        }

        return _read[descriptor.Digest] = bytes;
    }

    /// <summary>Writes a blob to <paramref name="to"/>, from where it was cut off on; size and digest are right when it returns.</summary>
    public async Task Fetch(Descriptor blob, Stream to, IProgress<long>? progress = null)
    {
        using var hash = blob.Digest.Begin();
        var (done, furthest, cuts) = (0L, 0L, 0);
        while (true)
        {
            try
            {
                using var answer = await Ask(server => server.Send(HttpMethod.Get, $"blobs/{blob.Digest}", request => request.Headers.Range = done > 0 ? new RangeHeaderValue(done, null) : null), $"the blob {blob.Digest}").ConfigureAwait(false);
                if (done > 0 && !(answer.StatusCode == HttpStatusCode.PartialContent && answer.Content.Headers.ContentRange is { From: { } from } && from == done))
                {
                    done = 0; // a server that knows no ranges begins anew
                    _ = hash.GetHashAndReset();
                    to.Position = 0;
                    to.SetLength(0);
                }

                done = await Copy(answer, to, hash, done, blob, progress).ConfigureAwait(false);
                break;
            }
            catch (Exception problem) when (problem is IOException or HttpRequestException or TimeoutException)
            {
                done = to.Position;
                (cuts, furthest) = done > furthest ? (0, done) : (cuts + 1, furthest); // it may break off as often as it likes, as long as it comes further
                _ = cuts < MostCuts ? 0 : throw new ImageException($"{_reference.Server} breaks off at byte {done} of the {blob.Size} of {blob.Digest}, {MostCuts} times in a row: {problem.Message.TrimEnd('.')}; try again later.", problem);
            }
        }

        if (done != blob.Size || !blob.Digest.Matches(hash, out var found) || found != blob.Digest)
        {
            throw new ImageException($"{_reference.Server} gives {(done != blob.Size ? $"{done} bytes" : "other bytes")} for {blob.Digest}, which has {blob.Size}: they were changed on the way, or the registry is broken.");
        }
    }

    public void Dispose() => _servers.ForEach(server => server.Dispose());

    private async Task<long> Copy(HttpResponseMessage answer, Stream to, IncrementalHash hash, long done, Descriptor blob, IProgress<long>? progress)
    {
        await using var body = await answer.Content.ReadAsStreamAsync().ConfigureAwait(false);
        var buffer = new byte[1 << 16];
        while (true)
        {
            using var stall = new CancellationTokenSource(_options.Stall);
            int length;
            try
            {
                length = await body.ReadAsync(buffer, stall.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"nothing came for {_options.Stall.TotalSeconds:0} seconds");
            }

            if (length == 0)
            {
                return done >= blob.Size ? done : throw new IOException("the connection was closed");
            }

            done += length;
            if (done > blob.Size)
            {
                throw new ImageException($"{_reference.Server} gives more than the {blob.Size} bytes that {blob.Digest} has; it was changed on the way, or the registry is broken.");
            }

            hash.AppendData(buffer, 0, length);
            try
            {
                await to.WriteAsync(buffer.AsMemory(0, length)).ConfigureAwait(false);
            }
            catch (IOException problem)
            {
                throw new ImageException($"{blob.Digest} cannot be written: {problem.Message.TrimEnd('.')}. Nothing of it was kept; make room and try again.", problem);
            }

            progress?.Report(done);
        }
    }

    private async Task<byte[]> Small(Descriptor blob)
    {
        using var to = new MemoryStream();
        await Fetch(blob, to).ConfigureAwait(false);
        return to.ToArray();
    }

    private async Task<(Descriptor Descriptor, byte[] Bytes)> Manifest(string version, string? type = null)
    {
        using var answer = await Ask(server => server.Send(HttpMethod.Get, "manifests/" + version, request =>
        {
            foreach (var accepted in type is null ? [MediaTypes.Index, MediaTypes.Manifest, MediaTypes.DockerIndex, MediaTypes.DockerManifest] : (string[])[type])
            {
                request.Headers.Accept.Add(new(accepted));
            }
        }), $"the manifest {_reference.Repository}:{version}").ConfigureAwait(false);
        var said = answer.Content.Headers.ContentType?.MediaType ?? "";
        if (!(MediaTypes.IsIndex(said) || MediaTypes.IsManifest(said)) || (type is not null && said != type))
        {
            throw new ImageException($"{_reference.Server} gives '{said}' for {version}{(type is null ? ", which is no image" : $", which is '{type}'")}.");
        }

        var bytes = await RegistryTransport.Read(answer).ConfigureAwait(false);
        var digest = Digest.Of(bytes);
        return answer.Headers.TryGetValues("Docker-Content-Digest", out var header) && Digest.TryParse(header.First(), out var named) && named.Algorithm == digest.Algorithm && named != digest
            ? throw new ImageException($"{_reference.Server} calls {named} what has the digest {digest}: it was changed on the way, or the registry is broken.")
            : (new(said, digest, bytes.Length), bytes);
    }

    // Mirrors first; what one does not have, or cannot give, the next one is asked for.
    private async Task<HttpResponseMessage> Ask(Func<RegistryTransport, Task<HttpResponseMessage>> send, string what)
    {
        for (var i = 0; ; i++)
        {
            var isLast = i == _servers.Count - 1;
            HttpResponseMessage answer;
            try
            {
                answer = await send(_servers[i]).ConfigureAwait(false);
            }
            catch (ImageException) when (!isLast)
            {
                continue;
            }

            if (answer.IsSuccessStatusCode)
            {
                return answer;
            }

            using (answer)
            {
                _ = isLast ? throw await _servers[i].Refused(answer, what).ConfigureAwait(false) : 0;
            }
        }
    }

    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();
}

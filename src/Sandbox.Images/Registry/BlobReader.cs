using System.Net;
using System.Security.Cryptography;
using Sandbox.Images.Layouts;

namespace Sandbox.Images.Registry;

/// <summary>Reads a blob from its beginning to its end, once, and does not give the last bytes out before the digest is right.</summary>
internal sealed class BlobReader(Stream stream, Descriptor blob, string source) : IDisposable
{
    private readonly IncrementalHash _hash = blob.Digest.Begin();

    public long Done { get; private set; }

    public async Task<int> ReadAsync(Memory<byte> to, CancellationToken cancel)
    {
        var read = await stream.ReadAsync(to, cancel).ConfigureAwait(false);
        _hash.AppendData(to.Span[..read]);
        Done += read;
        return read == 0 ? throw new ImageException($"'{source}': the blob {blob.Digest} ends after {Done} of {blob.Size} bytes.")
            : Done < blob.Size || blob.Digest.Matches(_hash, out var found) ? read
            : throw new ImageException($"'{source}': the blob {blob.Digest} has the digest {found}; it was changed. Copy the image anew.");
    }

    public void Dispose()
    {
        stream.Dispose();
        _hash.Dispose();
    }
}

/// <summary>Bytes of a blob as the body of a request. It cannot be sent twice: what is read is read.</summary>
internal sealed class PieceContent(BlobReader reader, long start, long length, Action<long> progressed) : HttpContent
{
    private const int BufferSize = 128 * 1024;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (reader.Done != start)
        {
            throw new IOException("the upload was broken off"); // a second login was wanted in the middle: the upload begins anew
        }

        var buffer = new byte[Math.Min(BufferSize, length)];
        for (long left = length; left > 0;)
        {
            var read = await reader.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), cancellationToken).ConfigureAwait(false);
            await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            left -= read;
            progressed(reader.Done);
        }
    }

    protected override bool TryComputeLength(out long bytes)
    {
        bytes = length;
        return true;
    }
}

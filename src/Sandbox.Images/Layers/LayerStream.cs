using System.IO.Compression;
using System.Security.Cryptography;
using System.Threading.Channels;
using Sandbox.Images.Layouts;

namespace Sandbox.Images.Layers;

/// <summary>
/// A layer's archive, unpacked while it is read: digest and size of the blob and the diff_id of what it unpacks to are computed on the way, and <see cref="Verify"/> says whether they are right. A
/// second thread unpacks and hashes, a few buffers ahead of who reads.
/// </summary>
internal sealed class LayerStream : Stream
{
    private const int BufferSize = 128 * 1024, Ahead = 8;

    private readonly Channel<Piece> _full = Channel.CreateBounded<Piece>(Ahead);
    private readonly Channel<byte[]> _free = Channel.CreateUnbounded<byte[]>();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;
    private readonly Stream _blob;
    private readonly Layer _layer;
    private readonly long _mostBytes;
    private Piece _now;
    private int _at;

    public LayerStream(Stream blob, Layer layer, long mostBytes)
    {
        (_blob, _layer, _mostBytes) = (blob, layer, mostBytes);
        for (var i = 0; i < Ahead; i++)
        {
            _free.Writer.TryWrite(new byte[BufferSize]);
        }

        _work = Task.Factory.StartNew(Unpack, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private readonly record struct Piece(byte[] Bytes, int Length);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (_at == _now.Length && !Advance())
        {
            return 0;
        }

        var count = Math.Min(buffer.Length, _now.Length - _at);
        _now.Bytes.AsSpan(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }

    /// <summary>To be called when all was read: a problem where the blob or what it unpacked to is not what the image's documents say.</summary>
    public void Verify() => _work.GetAwaiter().GetResult();

    private bool Advance()
    {
        if (_now.Bytes is not null)
        {
            _free.Writer.TryWrite(_now.Bytes);
        }

        (_now, _at) = (default, 0);
        while (!_full.Reader.TryRead(out _now))
        {
            if (!_full.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            {
                return false;
            }
        }

        return true;
    }

    private void Unpack()
    {
        Exception? problem = null;
        try
        {
            Copy();
        }
        catch (InvalidDataException wrong)
        {
            problem = new ImageException($"the layer {_layer.Blob.Digest} cannot be unpacked: {wrong.Message}", wrong);
        }
        catch (ZstdSharp.ZstdException wrong)
        {
            problem = new ImageException($"the layer {_layer.Blob.Digest} cannot be unpacked: {wrong.Message}", wrong);
        }
        catch (Exception other) when (other is ImageException or IOException or OperationCanceledException)
        {
            problem = other;
        }

        _full.Writer.Complete(problem);
        if (problem is not null)
        {
            throw problem;
        }
    }

    private void Copy()
    {
        using var packedHash = _layer.Blob.Digest.Begin();
        using var plainHash = _layer.DiffId.Begin();
        using var packed = new HashedStream(_blob, packedHash);
        using var plain = Open(packed);
        long total = 0;
        while (true)
        {
            var bytes = _free.Reader.ReadAsync(_stop.Token).AsTask().GetAwaiter().GetResult();
            var length = plain.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (length == 0)
            {
                break;
            }

            total += length;
            if (total > _mostBytes)
            {
                throw new ImageException($"the layer {_layer.Blob.Digest} unpacks to more than the {_mostBytes} bytes that are allowed (--max-size).");
            }

            plainHash.AppendData(bytes, 0, length);
            _full.Writer.WriteAsync(new(bytes, length), _stop.Token).AsTask().GetAwaiter().GetResult();
        }

        packed.CopyTo(Null); // what lies behind the last member of the compression
        Check(_layer.Blob.Digest, packedHash, "the blob of the layer");
        Check(_layer.DiffId, plainHash, "what the layer unpacks to");
    }

    private static void Check(Digest said, IncrementalHash hash, string what)
    {
        if (!said.Matches(hash, out var found))
        {
            throw new ImageException($"{what} should be {said} and is {found}; it was changed, or did not arrive whole. Copy the image anew.");
        }
    }

    private Stream Open(Stream packed) => MediaTypes.OfLayer(_layer.Blob.MediaType) switch
    {
        Packing.Plain => packed,
        Packing.Gzip => new GZipStream(packed, CompressionMode.Decompress, leaveOpen: true),
        Packing.Zstd => new ZstdSharp.DecompressionStream(packed, bufferSize: BufferSize, checkEndOfStream: true, leaveOpen: true),
        _ => throw new ImageException($"the layer {_layer.Blob.Digest} is of '{_layer.Blob.MediaType}', which is no layer of a root file system."),
    };

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stop.Cancel();
            ((IAsyncResult)_work).AsyncWaitHandle.WaitOne();
            _ = _work.Exception; // seen: who reads has got it, or does not want it any more
            _blob.Dispose();
            _stop.Dispose();
        }

        base.Dispose(disposing);
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

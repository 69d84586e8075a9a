using System.Security.Cryptography;
using Sandbox.Images.Layers;
using Sandbox.Images.Layouts;
using Sandbox.Images.Native;

namespace Sandbox.Images.Builds;

/// <summary>A layer on its way: an archive that is not compressed, so that its digest is its diff_id, whatever compresses it later.</summary>
internal sealed class LayerFile : IDisposable
{
    public const string MediaType = "application/vnd.oci.image.layer.v1.tar";

    private readonly FileStream _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly BufferedStream _buffered;
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);

    public LayerFile(string path)
    {
        _file = new(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        _buffered = new(new HashedWriting(_file, _hash), 128 * 1024);
        Archive = new(_buffered);
    }

    /// <summary>The time that nothing is newer than, in seconds: SOURCE_DATE_EPOCH, or 0 (reproducible-builds.org). Two builds of the same are the same bytes.</summary>
    public static long Epoch => long.TryParse(Environment.GetEnvironmentVariable("SOURCE_DATE_EPOCH"), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var said) ? said : 0;

    public TarWriter Archive { get; }

    /// <summary>Whether nothing was written.</summary>
    public bool IsEmpty => _written.Count == 0;

    /// <summary>One entry; of two at the same path the first stays.</summary>
    public void Write(TarEntry entry, Func<Stream>? open = null)
    {
        if (!_written.Add(RawPath.Of(entry.Path)))
        {
            return;
        }

        entry.Seconds = Math.Min(entry.Seconds, Epoch);
        entry.Nanoseconds = 0;
        using var content = entry is { Kind: EntryKind.File, Size: > 0 } ? open!() : null;
        Archive.Write(entry, content);
    }

    public bool Has(string path) => _written.Contains(path);

    /// <summary>Ends it: the file is whole and on disk.</summary>
    public Layer Finish()
    {
        Archive.Finish();
        _buffered.Flush();
        if (Libc.fsync((int)_file.SafeFileHandle.DangerousGetHandle()) != 0)
        {
            throw Failure.Of($"'{_file.Name}' cannot be written to disk");
        }

        _ = Digest.TryParse("sha256:" + Convert.ToHexStringLower(_hash.GetHashAndReset()), out var digest);
        return new(new(MediaType, digest, _file.Length), digest);
    }

    public void Dispose()
    {
        _file.Dispose(); // first: what was not flushed is not wanted
        _hash.Dispose();
    }

    private sealed class HashedWriting(Stream to, IncrementalHash hash) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => to.Length;

        public override long Position
        {
            get => to.Position;
            set => throw new NotSupportedException();
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            hash.AppendData(buffer);
            to.Write(buffer);
        }

        public override void Flush() => to.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}

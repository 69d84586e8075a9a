using Microsoft.Win32.SafeHandles;
using Sandbox.Erofs;

namespace Sandbox.Images.Erofs;

/// <summary>Takes the content of one file after the other, in any order of files, each from its beginning to its end, and puts it where the layout has its place.</summary>
public sealed class FileSink
{
    private static readonly byte[] _zeros = new byte[ErofsFormat.BlockSize];

    private readonly SafeFileHandle _image;
    private ErofsNode? _file;
    private IEnumerator<long>? _chunks;
    private long _at, _chunk, _rank;

    internal FileSink(SafeFileHandle image) => _image = image;

    /// <summary>Bytes of files that were stored.</summary>
    internal long Bytes { get; private set; }

    /// <summary>What follows is of <paramref name="file"/>.</summary>
    internal void Begin(ErofsNode file)
    {
        (_file, _at, _rank) = (file, 0, 0);
        _file.Sum = uint.MaxValue;
        _chunks = file.IsChunked ? ErofsLayout.Stored(file).GetEnumerator() : null;
        _chunk = _chunks?.MoveNext() == true ? _chunks.Current : long.MaxValue;
    }

    /// <summary>The next bytes of it.</summary>
    internal void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _file!.Size - _at)
        {
            throw Changed();
        }

        while (!bytes.IsEmpty)
        {
            var (position, room) = Next();
            var part = bytes[..(int)Math.Min(bytes.Length, room)];
            if (position >= 0)
            {
                RandomAccess.Write(_image, part, position);
                _file.Sum = ErofsFormat.Crc(_file.Sum, part);
                Bytes += part.Length;
            }
            else if (part.ContainsAnyExcept((byte)0))
            {
                throw Changed();
            }

            bytes = bytes[part.Length..];
            _at += part.Length;
        }
    }

    /// <summary>The next <paramref name="count"/> bytes of it are zeros.</summary>
    internal void Skip(long count)
    {
        if (count > _file!.Size - _at)
        {
            throw Changed();
        }

        while (count > 0)
        {
            var (position, room) = Next();
            var part = Math.Min(count, room);
            if (position >= 0)
            {
                part = Math.Min(part, _zeros.Length);
                _file.Sum = ErofsFormat.Crc(_file.Sum, _zeros.AsSpan(0, (int)part)); // they are in the image as it is
                Bytes += part;
            }

            count -= part;
            _at += part;
        }
    }

    /// <summary>It was the whole file.</summary>
    internal void End()
    {
        if (_at != _file!.Size)
        {
            throw Changed();
        }

        _file = null;
    }

    private static ImageException Changed() => new("a file was changed while the image was written; nothing of the image was kept. Try again.");

    /// <summary>Where the next byte has its place, -1 in a hole, and how many bytes go on there.</summary>
    private (long Position, long Room) Next()
    {
        if (_chunks is null)
        {
            var inBlocks = ErofsLayout.InBlocks(_file!);
            return _at < inBlocks ? (((long)_file!.FirstBlock << ErofsFormat.BlockBits) + _at, inBlocks - _at) : (ErofsLayout.Behind(_file!) + _at - inBlocks, _file!.Size - _at);
        }

        var bits = _file!.ChunkBits + ErofsFormat.BlockBits;
        for (; _chunk < _at >> bits; _rank++)
        {
            _chunk = _chunks.MoveNext() ? _chunks.Current : long.MaxValue;
        }

        if (_chunk == long.MaxValue)
        {
            return (-1, _file.Size - _at);
        }

        var begin = _chunk << bits;
        return _at < begin ? (-1, begin - _at) : (((long)_file.FirstBlock << ErofsFormat.BlockBits) + (_rank << bits) + _at - begin, (1L << bits) - (_at - begin));
    }
}

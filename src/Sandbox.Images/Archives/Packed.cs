using System.IO.Compression;

namespace Sandbox.Images.Archives;

/// <summary>How bytes are packed, told by how they begin.</summary>
internal static class Packed
{
    public static Layouts.Packing Of(Stream stream)
    {
        Span<byte> begin = stackalloc byte[4];
        var length = stream.ReadAtLeast(begin, begin.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        return begin[..length] switch
        {
            [0x1f, 0x8b, ..] => Layouts.Packing.Gzip,
            [0x28, 0xb5, 0x2f, 0xfd] => Layouts.Packing.Zstd,
            _ => Layouts.Packing.Plain,
        };
    }

    public static Stream Open(Stream stream, Layouts.Packing packing) => packing switch
    {
        Layouts.Packing.Gzip => new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true),
        Layouts.Packing.Zstd => new ZstdSharp.DecompressionStream(stream, checkEndOfStream: true, leaveOpen: true),
        _ => stream,
    };
}

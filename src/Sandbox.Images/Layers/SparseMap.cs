namespace Sandbox.Images.Layers;

/// <summary>Which parts of a sparse file have data.</summary>
internal static class SparseMap
{
    private const int LongestMap = 1 << 20, LongestNumber = 20;

    /// <summary>GNU's format 1.0: before the data, decimal numbers and line feeds, filled up to whole blocks.</summary>
    public static List<Extent> Read(TarReader reader, TarEntry entry)
    {
        var begin = reader.Position;
        var count = Number(reader, entry);
        var found = new List<Extent>();
        for (long i = 0; i < count; i++)
        {
            found.Add(new(Number(reader, entry), Number(reader, entry)));
            if (reader.Position - begin > LongestMap)
            {
                throw new ImageException($"the sparse file {entry.Shown} has a map of more than 1 MiB");
            }
        }

        Span<byte> rest = stackalloc byte[TarHeader.Size];
        for (var left = (int)(-(reader.Position - begin) & (TarHeader.Size - 1)); left > 0;)
        {
            left -= reader.Read(rest[..left]) is > 0 and var read ? read : throw new ImageException($"the map of the sparse file {entry.Shown} is cut off");
        }

        return found;
    }

    private static long Number(TarReader reader, TarEntry entry)
    {
        Span<byte> digits = stackalloc byte[LongestNumber];
        for (var i = 0; i < LongestNumber; i++)
        {
            if (reader.Read(digits.Slice(i, 1)) == 0)
            {
                break;
            }

            if (digits[i] == '\n')
            {
                return PaxRecords.Number("sparse map", digits[..i]);
            }
        }

        throw new ImageException($"the map of the sparse file {entry.Shown} is none");
    }

    /// <summary>In order, apart, within the file, and as much as is stored.</summary>
    public static void Check(TarEntry entry)
    {
        long end = 0, stored = 0;
        foreach (var (offset, length) in entry.Extents!)
        {
            if (offset < end || length < 0 || length > entry.Size - offset)
            {
                throw new ImageException($"the parts of the sparse file {entry.Shown} are not in order, or lie outside it");
            }

            end = offset + length;
            stored += length;
        }

        if (stored != entry.Stored)
        {
            throw new ImageException($"the sparse file {entry.Shown} has parts of {stored} bytes, and {entry.Stored} are stored");
        }
    }
}

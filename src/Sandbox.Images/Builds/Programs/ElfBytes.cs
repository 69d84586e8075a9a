using System.Buffers.Binary;
using System.Text;

namespace Sandbox.Images.Builds.Programs;

/// <summary>Reads of a file, none of which leaves it.</summary>
internal sealed class ElfBytes(FileStream file)
{
    /// <summary>Names are shorter: a path has at most 4095 bytes.</summary>
    public const int LongestText = 4096;

    public long Length { get; } = file.Length;

    /// <exception cref="InvalidDataException">They are not all in the file.</exception>
    public byte[] Read(ulong offset, int count)
    {
        if (offset > (ulong)Length || (ulong)count > (ulong)Length - offset)
        {
            throw new InvalidDataException($"{count} bytes of it are to be at {offset}, and it ends at {Length}");
        }

        var into = new byte[count];
        file.Position = (long)offset;
        file.ReadExactly(into);
        return into;
    }

    /// <summary>What stands before the next NUL, which comes within <paramref name="most"/> bytes.</summary>
    /// <exception cref="InvalidDataException">It does not.</exception>
    public string Text(ulong offset, ulong most = LongestText)
    {
        var bytes = Read(offset, (int)Math.Min(most, (ulong)Math.Max(0, Length - (long)Math.Min(offset, (ulong)Length))));
        var end = Array.IndexOf(bytes, (byte)0);
        return end >= 0 ? Encoding.UTF8.GetString(bytes, 0, end) : throw new InvalidDataException($"a name at {offset} has no end");
    }

    /// <summary>The name <paramref name="at"/> bytes into the table of names at <paramref name="names"/>.</summary>
    public string Name(ulong names, ulong at) => Text(names + Math.Min(at, int.MaxValue));

    public static ushort U16(byte[] from, int at) => BinaryPrimitives.ReadUInt16LittleEndian(from.AsSpan(at));

    public static uint U32(byte[] from, int at) => BinaryPrimitives.ReadUInt32LittleEndian(from.AsSpan(at));

    public static ulong U64(byte[] from, int at) => BinaryPrimitives.ReadUInt64LittleEndian(from.AsSpan(at));
}

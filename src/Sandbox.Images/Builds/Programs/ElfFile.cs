using System.Buffers.Binary;
using System.Text;

namespace Sandbox.Images.Builds.Programs;

/// <summary>
/// What a program or library of 64 bits says to the loader (elf(5)). Files of a build may be anybody's: every offset and length is checked against the file and against a limit before something is read.
/// </summary>
/// <param name="Machine">e_machine; 0: of another kind than 64 bits, little-endian, and nothing else of it was read.</param>
/// <param name="IsProgram">Whether it can be started: at a fixed address, with a loader, or a static program for any address.</param>
/// <param name="Loader">PT_INTERP, the program that loads it; null: it is static, or a library.</param>
/// <param name="Needed">DT_NEEDED, in order.</param>
/// <param name="SearchPath">DT_RUNPATH or, where there is none, DT_RPATH, as written.</param>
internal sealed record ElfFile(ushort Machine, bool IsProgram, string? Loader, IReadOnlyList<string> Needed, string SearchPath)
{
    /// <summary>e_machine of x86-64 and of AArch64 (linux/elf-em.h).</summary>
    public const ushort X64 = 62, Arm64 = 183;

    private const int HeaderSize = 64, SegmentSize = 56, EntrySize = 16;
    private const int MostSegments = 1024, MostEntries = 8192, MostNeeded = 512, LongestText = 4096;
    private const uint PT_LOAD = 1, PT_DYNAMIC = 2, PT_INTERP = 3;
    private const ulong DT_NULL = 0, DT_NEEDED = 1, DT_STRTAB = 5, DT_RPATH = 15, DT_RUNPATH = 29, DT_FLAGS_1 = 0x6ffffffb;
    private const ulong DF_1_PIE = 0x08000000;
    private const ushort ET_EXEC = 2, ET_DYN = 3;

    /// <summary>Of an open file; null: it is no ELF file, or one that no loader takes (an object file).</summary>
    /// <exception cref="InvalidDataException">It begins as one, and is damaged; the message is the reason.</exception>
    public static ElfFile? Read(FileStream file)
    {
        var bytes = new ElfBytes(file);
        if (bytes.Length < HeaderSize || bytes.Read(0, HeaderSize) is not [0x7f, (byte)'E', (byte)'L', (byte)'F', ..] header)
        {
            return null;
        }

        if (header[4] != 2 || header[5] != 1) // ELFCLASS64, ELFDATA2LSB
        {
            return new(0, false, null, [], "");
        }

        var (type, machine) = (U16(header, 16), U16(header, 18));
        if (type is not (ET_EXEC or ET_DYN))
        {
            return null;
        }

        var segments = Segments(bytes, header);
        var loader = segments.Find(one => one.Type == PT_INTERP) is { Size: > 0 } named ? bytes.Text((long)named.Offset, Math.Min(named.Size, LongestText)) : null;
        var entries = Entries(bytes, segments);
        var isPie = entries.Exists(one => one.Tag == DT_FLAGS_1 && (one.Value & DF_1_PIE) != 0);
        var texts = entries.Exists(one => one.Tag == DT_STRTAB) ? (long)OffsetOf(segments, entries.Find(one => one.Tag == DT_STRTAB).Value) : 0;
        var needed = entries.Where(one => one.Tag == DT_NEEDED).Take(MostNeeded).Select(Name).ToList();
        var path = entries.Where(one => one.Tag is DT_RPATH or DT_RUNPATH).OrderByDescending(one => one.Tag).Select(Name).FirstOrDefault("");
        return new(machine, type == ET_EXEC || loader is not null || isPie, loader, needed, path);

        string Name((ulong Tag, ulong Value) entry) => bytes.Text(checked(texts + (long)Math.Min(entry.Value, int.MaxValue)), LongestText);
    }

    private static List<Segment> Segments(ElfBytes bytes, byte[] header)
    {
        var (offset, size, count) = (U64(header, 32), U16(header, 54), U16(header, 56));
        if (count == 0)
        {
            return [];
        }

        if (size != SegmentSize || count > MostSegments)
        {
            throw new InvalidDataException($"it has {count} program headers of {size} bytes; they have {SegmentSize}, and there are at most {MostSegments}");
        }

        var table = bytes.Read(offset, count * SegmentSize);
        return [.. Enumerable.Range(0, count).Select(i => table.AsSpan(i * SegmentSize, SegmentSize).ToArray()).Select(one => new Segment(U32(one, 0), U64(one, 8), U64(one, 16), U64(one, 32)))];
    }

    private static List<(ulong Tag, ulong Value)> Entries(ElfBytes bytes, List<Segment> segments)
    {
        if (segments.Find(one => one.Type == PT_DYNAMIC) is not { Size: > 0 } dynamic)
        {
            return [];
        }

        if (dynamic.Size > MostEntries * EntrySize)
        {
            throw new InvalidDataException($"its dynamic section has {dynamic.Size} bytes, and {MostEntries * EntrySize} are the limit");
        }

        var table = bytes.Read(dynamic.Offset, (int)dynamic.Size);
        return [.. Enumerable.Range(0, table.Length / EntrySize).Select(i => (U64(table, i * EntrySize), U64(table, (i * EntrySize) + 8))).TakeWhile(one => one.Item1 != DT_NULL)];
    }

    // An address in memory as a place in the file.
    private static ulong OffsetOf(List<Segment> segments, ulong address) =>
        segments.Find(one => one.Type == PT_LOAD && address >= one.Address && address - one.Address < one.Size) is { Type: PT_LOAD } segment
            ? unchecked(segment.Offset + (address - segment.Address))
            : throw new InvalidDataException("its names lie in no part of the file that is loaded");

    private static ushort U16(byte[] from, int at) => BinaryPrimitives.ReadUInt16LittleEndian(from.AsSpan(at));

    private static uint U32(byte[] from, int at) => BinaryPrimitives.ReadUInt32LittleEndian(from.AsSpan(at));

    private static ulong U64(byte[] from, int at) => BinaryPrimitives.ReadUInt64LittleEndian(from.AsSpan(at));

    private readonly record struct Segment(uint Type, ulong Offset, ulong Address, ulong Size);

    // Reads of a file, none of which leaves it.
    private sealed class ElfBytes(FileStream file)
    {
        public long Length { get; } = file.Length;

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

        public string Text(long offset, ulong most)
        {
            var bytes = Read((ulong)offset, (int)Math.Min(most, (ulong)Math.Max(0, Length - offset)));
            var end = Array.IndexOf(bytes, (byte)0);
            return end >= 0 ? Encoding.UTF8.GetString(bytes, 0, end) : throw new InvalidDataException($"a name at {offset} has no end");
        }
    }
}

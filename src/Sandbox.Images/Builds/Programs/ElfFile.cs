using static Sandbox.Images.Builds.Programs.ElfBytes;

namespace Sandbox.Images.Builds.Programs;

/// <summary>
/// What a program or library of 64 bits says to the loader (elf(5)). Files of a build may be anybody's: every offset and length is checked against the file and against a limit before something is read.
/// </summary>
/// <param name="Machine">e_machine; 0: of another kind than 64 bits, little-endian, and nothing else of it was read.</param>
/// <param name="IsProgram">Whether it can be started: at a fixed address, with a loader, or a static program for any address.</param>
/// <param name="Loader">PT_INTERP, the program that loads it; null: it is static, or a library.</param>
/// <param name="Needed">DT_NEEDED, in order.</param>
/// <param name="SearchPath">DT_RUNPATH or, where there is none, DT_RPATH, as written.</param>
/// <param name="NeededVersions">Versions of symbols that a library must have.</param>
/// <param name="Versions">Versions of its own symbols; empty: it has none, and suits everybody.</param>
internal sealed record ElfFile(
    ushort Machine, bool IsProgram, string? Loader, IReadOnlyList<string> Needed, string SearchPath, IReadOnlyList<(string Library, string Version)> NeededVersions, IReadOnlyList<string> Versions)
{
    /// <summary>e_machine of x86-64 and of AArch64 (linux/elf-em.h).</summary>
    public const ushort X64 = 62, Arm64 = 183;

    private const int HeaderSize = 64, SegmentSize = 56, EntrySize = 16;
    private const int MostSegments = 1024, MostEntries = 8192, MostNeeded = 512;
    private const uint PT_LOAD = 1, PT_DYNAMIC = 2, PT_INTERP = 3;
    private const ulong DT_NULL = 0, DT_NEEDED = 1, DT_STRTAB = 5, DT_RPATH = 15, DT_RUNPATH = 29, DT_FLAGS_1 = 0x6ffffffb, DT_VERDEF = 0x6ffffffc, DT_VERNEED = 0x6ffffffe;
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
            return new(0, false, null, [], "", [], []);
        }

        var (type, machine) = (U16(header, 16), U16(header, 18));
        if (type is not (ET_EXEC or ET_DYN))
        {
            return null;
        }

        var segments = Segments(bytes, header);
        var loader = segments.Find(one => one.Type == PT_INTERP) is { Size: > 0 } named ? bytes.Text(named.Offset, Math.Min(named.Size, LongestText)) : null;
        var entries = Entries(bytes, segments);
        var isPie = entries.Exists(one => one.Tag == DT_FLAGS_1 && (one.Value & DF_1_PIE) != 0);
        var texts = Place(DT_STRTAB) ?? 0;
        var needed = entries.Where(one => one.Tag == DT_NEEDED).Take(MostNeeded).Select(Name).ToList();
        var path = entries.Where(one => one.Tag is DT_RPATH or DT_RUNPATH).OrderByDescending(one => one.Tag).Select(Name).FirstOrDefault("");
        var versions = new ElfVersions(bytes, texts);
        return new(machine, type == ET_EXEC || loader is not null || isPie, loader, needed, path, Place(DT_VERNEED) is { } needs ? versions.Needed(needs) : [], Place(DT_VERDEF) is { } defines ? versions.Defined(defines) : []);

        string Name((ulong Tag, ulong Value) entry) => bytes.Name(texts, entry.Value);

        ulong? Place(ulong tag) => entries.Exists(one => one.Tag == tag) ? OffsetOf(segments, entries.Find(one => one.Tag == tag).Value) : null;
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

    private readonly record struct Segment(uint Type, ulong Offset, ulong Address, ulong Size);
}

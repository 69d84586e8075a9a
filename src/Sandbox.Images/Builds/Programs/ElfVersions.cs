using static Sandbox.Images.Builds.Programs.ElfBytes;

namespace Sandbox.Images.Builds.Programs;

/// <summary>The tables of versions of symbols, as the Linux Standard Base has them (elf.h: Elf64_Verneed, Elf64_Verdef). Each entry says how far the next one is; they are followed forwards only, and not for ever.</summary>
internal sealed class ElfVersions(ElfBytes bytes, ulong names)
{
    private const int MostEntries = 4096, EntrySize = 16, DefinitionSize = 20, AuxiliarySize = 8;
    private const int VER_FLG_BASE = 1, VER_FLG_WEAK = 2;

    /// <summary>Of the table at <paramref name="at"/>: library and version, but those that are wanted and not needed.</summary>
    public IReadOnlyList<(string Library, string Version)> Needed(ulong at) =>
        [.. Chain(at, EntrySize, next: 12).SelectMany(one =>
        {
            var library = bytes.Name(names, U32(one.Bytes, 4));
            return Chain(one.At + U32(one.Bytes, 8), EntrySize, next: 12).Take(U16(one.Bytes, 2)).Select(version => (library, version.Bytes));
        }).Take(MostEntries).Where(one => (U16(one.Bytes, 4) & VER_FLG_WEAK) == 0).Select(one => (one.library, bytes.Name(names, U32(one.Bytes, 8))))];

    /// <summary>Of the table at <paramref name="at"/>, without the library's own name.</summary>
    public IReadOnlyList<string> Defined(ulong at) =>
        [.. Chain(at, DefinitionSize, next: 16).Where(one => (U16(one.Bytes, 2) & VER_FLG_BASE) == 0 && U16(one.Bytes, 6) > 0).Select(one => bytes.Name(names, U32(bytes.Read(one.At + U32(one.Bytes, 12), AuxiliarySize), 0)))];

    private IEnumerable<(ulong At, byte[] Bytes)> Chain(ulong at, int size, int next)
    {
        for (var count = 0; count < MostEntries; count++)
        {
            var entry = bytes.Read(at, size);
            yield return (at, entry);
            var step = U32(entry, next);
            if (step == 0)
            {
                yield break;
            }

            at += step;
        }
    }
}

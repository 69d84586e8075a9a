using System.Globalization;
using Sandbox.Testing;

namespace Sandbox.Gate.Tests;

/// <summary>A section that is in memory while the program runs.</summary>
public sealed record Section(string Name, ulong Address, ulong Size, bool IsWritable, bool IsCode)
{
    public bool Contains(ulong address) => address >= Address && address < Address + Size;
}

/// <summary>A symbol of code or data; size 0: up to the next one.</summary>
public sealed record Symbol(string Name, ulong Address, ulong Size, bool IsCode);

/// <summary>What the gate knows of a binary: sections, symbols (from the .dbg file beside a stripped one), and the places that the loader or libc must relocate first.</summary>
public sealed class ElfImage
{
    private readonly List<Section> _sections = [];
    private readonly SortedList<ulong, List<Symbol>> _symbols = [];
    private readonly SortedSet<ulong> _relocated = [];

    private ElfImage(string path) => Path = path;

    public string Path { get; }

    public bool IsArm { get; private set; }

    /// <summary>Reads a binary; its symbols lie in <paramref name="symbols"/>, made when it was stripped.</summary>
    /// <exception cref="InvalidOperationException">It is no ELF file, or there are no symbols.</exception>
    public static ElfImage Read(string path, string symbols)
    {
        var image = new ElfImage(path) { IsArm = ReadElf("-hW", path).Contains("AArch64", StringComparison.Ordinal) };
        image.ReadSections(ReadElf("-SW", path));
        image.ReadRelocations(ReadElf("-rW", path));
        image.ReadSymbols(ReadElf("-sW", symbols));
        return image;
    }

    public Section? SectionAt(ulong address) => _sections.Find(section => section.Contains(address));

    /// <summary>All names of the code at exactly this address.</summary>
    public IReadOnlyList<string> NamesAt(ulong address) => _symbols.TryGetValue(address, out var symbols) ? [.. symbols.Select(symbol => symbol.Name)] : [];

    /// <summary>The address of a symbol, or null.</summary>
    public ulong? Find(string name) => _symbols.Values.SelectMany(list => list).FirstOrDefault(symbol => symbol.Name == name)?.Address;

    /// <summary>The names of all functions that begin so.</summary>
    public IEnumerable<string> FunctionsOf(string prefix) =>
        [.. _symbols.Values.SelectMany(list => list).Where(symbol => symbol.IsCode && symbol.Name.StartsWith(prefix, StringComparison.Ordinal)).Select(symbol => symbol.Name)];

    /// <summary>The start of the function that the address is in the middle of: the nearest symbol of code below it; null where there is none.</summary>
    public ulong? FunctionAround(ulong address) =>
        _symbols.Where(pair => pair.Key <= address && pair.Value.Exists(symbol => symbol.IsCode)).Select(pair => (ulong?)pair.Key).LastOrDefault() is { } start && address < EndOf(start) ? start : null;

    /// <summary>The last address that belongs to the function at <paramref name="start"/>, plus one.</summary>
    public ulong EndOf(ulong start)
    {
        var size = _symbols[start].Max(symbol => symbol.Size);
        if (size > 0)
        {
            return start + size;
        }

        var next = _symbols.IndexOfKey(start) + 1;
        var section = SectionAt(start)!;
        var end = section.Address + section.Size;
        return next < _symbols.Count ? Math.Min(_symbols.GetKeyAtIndex(next), end) : end;
    }

    /// <summary>Whether something between the two addresses is a pointer that is only right once it is relocated.</summary>
    public bool IsRelocated(ulong address, ulong length) => _relocated.GetViewBetween(address, address + length - 1).Count > 0;

    /// <summary>How far the data symbol at exactly this address reaches; one pointer where there is none.</summary>
    public ulong DataLength(ulong address) => _symbols.TryGetValue(address, out var symbols) ? Math.Max(8, symbols.Max(symbol => symbol.Size)) : 8;

    private static string ReadElf(string what, string path)
    {
        var result = Command.Run(new Run("readelf", what, path) { Timeout = TimeSpan.FromMinutes(2) });
        return result.ExitCode == 0 ? result.Output : throw new InvalidOperationException($"readelf {what} {path}: {result.Error}");
    }

    private void ReadSections(string text)
    {
        foreach (var line in text.Split('\n').Where(line => line.StartsWith("  [", StringComparison.Ordinal) && line.Contains(']')))
        {
            // [Nr] Name Type Address Off Size ES Flg Lk Inf Al; the NULL section has no name and no flags.
            var words = line[(line.IndexOf(']') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length >= 10 && words[6].Contains('A'))
            {
                _sections.Add(new(words[0], Hex(words[2]), Hex(words[4]), words[6].Contains('W'), words[6].Contains('X')));
            }
        }
    }

    private void ReadRelocations(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length >= 3 && words[2].StartsWith("R_", StringComparison.Ordinal))
            {
                _relocated.Add(Hex(words[0]));
            }
        }
    }

    private void ReadSymbols(string text)
    {
        // Num: Value Size Type Bind Vis Ndx Name; "<OS specific>: 10" is an IFUNC.
        foreach (var line in text.Split('\n'))
        {
            var words = line.Replace("<OS specific>: 10", "FUNC", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 8 || !words[0].EndsWith(':') || words[3] is not ("FUNC" or "OBJECT" or "NOTYPE" or "GNU_IFUNC") || words[6] is "UND" or "ABS")
            {
                continue;
            }

            var address = Hex(words[1]);
            var size = words[2].StartsWith("0x", StringComparison.Ordinal) ? Hex(words[2][2..]) : ulong.Parse(words[2], CultureInfo.InvariantCulture);
            if (!_symbols.TryGetValue(address, out var list))
            {
                _symbols.Add(address, list = []);
            }

            list.Add(new(words[7], address, size, words[3] is "FUNC" or "GNU_IFUNC"));
        }

        if (_symbols.Count == 0)
        {
            throw new InvalidOperationException($"{Path} has no symbols.");
        }
    }

    private static ulong Hex(string text) => ulong.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}

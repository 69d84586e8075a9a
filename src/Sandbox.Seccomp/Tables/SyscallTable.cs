using System.Globalization;

namespace Sandbox.Seccomp;

/// <summary>The system calls of five ABIs: their numbers, and of what kind their arguments are.</summary>
public static partial class SyscallTable
{
    /// <summary>Bit of every x32 number (__X32_SYSCALL_BIT, asm/unistd.h).</summary>
    public const uint X32Bit = 0x40000000;

    private static readonly Dictionary<string, SyscallEntry> ByName = Data.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries)
        .Select(SyscallEntry.Read).ToDictionary(entry => entry.Name, StringComparer.Ordinal);

    /// <summary>Every name that one of the ABIs has, in ordinal order.</summary>
    public static IReadOnlyCollection<string> Names => ByName.Keys;

    /// <summary>Whether one of the ABIs has a system call of this name.</summary>
    public static bool Knows(string name) => ByName.ContainsKey(name);

    /// <summary>The number of <paramref name="name"/>; null: the ABI has no such call. For x32 with its bit.</summary>
    public static uint? Number(string name, SeccompArch arch) => ByName.TryGetValue(name, out var entry) ? entry.Numbers[(int)arch] : null;

    /// <summary>All calls of an ABI with their numbers.</summary>
    public static IEnumerable<(string Name, uint Number)> Of(SeccompArch arch) => ByName.Values
        .Where(entry => entry.Numbers[(int)arch] is not null).Select(entry => (entry.Name, entry.Numbers[(int)arch]!.Value));

    /// <summary>How many arguments the call takes; null: not known.</summary>
    public static int? ArgumentCount(string name) => ByName.TryGetValue(name, out var entry) ? entry.Arguments?.Length : null;

    /// <summary>Of what kind argument <paramref name="index"/> of the call is.</summary>
    public static ArgumentKind Argument(string name, int index) =>
        ByName.TryGetValue(name, out var entry) && entry.Arguments is { } kinds && index < kinds.Length ? KindOf(kinds[index]) : ArgumentKind.Unknown;

    private static ArgumentKind KindOf(char kind) => kind switch
    {
        'i' => ArgumentKind.Bits32,
        'h' => ArgumentKind.Bits16,
        'l' => ArgumentKind.Bits64,
        'p' => ArgumentKind.Pointer,
        _ => ArgumentKind.Unknown,
    };

    private sealed record SyscallEntry(string Name, uint?[] Numbers, string? Arguments)
    {
        public static SyscallEntry Read(string text)
        {
            var parts = text.Split(':');
            var numbers = parts[1].Split(',').Select(number => number is "-" or "=" ? (uint?)null : uint.Parse(number, CultureInfo.InvariantCulture)).ToArray();
            var x32 = parts[1].Split(',')[(int)SeccompArch.X32] == "=" ? numbers[(int)SeccompArch.X64] : numbers[(int)SeccompArch.X32];
            numbers[(int)SeccompArch.X32] = x32 | X32Bit;
            return new(parts[0], numbers, parts.Length > 2 ? parts[2] : null);
        }
    }
}

/// <summary>What a system call's argument is to the kernel.</summary>
public enum ArgumentKind
{
    /// <summary>Not in the tables: compared whole.</summary>
    Unknown,

    /// <summary>umode_t: the kernel drops all but the lowest 16 bits.</summary>
    Bits16,

    /// <summary>int, unsigned int and their kin: the kernel drops the upper 32 bits, which a caller may fill as it likes.</summary>
    Bits32,

    /// <summary>long, size_t, loff_t.</summary>
    Bits64,

    /// <summary>A pointer into the caller's memory, which a filter cannot read and another thread can change.</summary>
    Pointer,
}

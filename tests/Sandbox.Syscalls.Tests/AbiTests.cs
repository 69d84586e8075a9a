using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using Sandbox.Testing;
using Xunit;

namespace Sandbox.Syscalls.Tests;

/// <summary>Every constant, size and offset of Sandbox.Syscalls against what the C compiler makes of the kernel's headers, on both architectures.</summary>
public class AbiTests
{
    private static readonly (string Name, string[] Headers, IReadOnlyList<AbiFact> Facts)[] Parts =
        [.. AbiProbe.Types.Select(type => (type.Name, AbiProbe.HeadersOf(type), AbiProbe.FactsOf(type))).Where(part => part.Item3.Count > 0), ("Nr", ["asm/unistd.h"], AbiProbe.Numbers())];

    [KernelFact(Needs.Gcc)]
    public void Constants_and_layouts_are_those_of_this_machine() =>
        Compare(AbiProbe.Ask("gcc", [], Parts), RuntimeInformation.ProcessArchitecture == Architecture.X64 ? fact => fact.OnX64 : fact => fact.OnArm64);

    [KernelFact(Needs.Aarch64Gcc | Needs.Qemu)]
    public void Constants_and_layouts_are_those_of_aarch64() =>
        Compare(AbiProbe.Ask("aarch64-linux-gnu-gcc", ["qemu-aarch64"], Parts), fact => fact.OnArm64);

    [Fact]
    public void The_source_says_what_the_program_does()
    {
        foreach (var fact in AbiProbe.Numbers())
        {
            var running = (long)typeof(Nr).GetProperty(fact.Name["Nr.".Length..], BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
            Assert.Equal((fact.Name, RuntimeInformation.ProcessArchitecture == Architecture.X64 ? fact.OnX64 : fact.OnArm64), (fact.Name, running));
        }

        Assert.Equal(typeof(Nr).GetProperties(BindingFlags.Public | BindingFlags.Static).Length, AbiProbe.Numbers().Count);
    }

    [Fact]
    public void Every_type_names_its_headers() => Assert.Empty(AbiProbe.Types.Where(type => AbiProbe.HeadersOf(type).Length == 0).Select(type => type.Name));

    [KernelFact(Needs.Gcc)]
    public void What_the_kernels_headers_leave_to_libc()
    {
        AbiFact[] facts = [new("Mount.MNT_DETACH", "MNT_DETACH", 32, Mount.MNT_DETACH, Mount.MNT_DETACH), new("statfs.ST_NODEV", "ST_NODEV", 32, statfs.ST_NODEV, statfs.ST_NODEV), new("statfs.ST_RDONLY", "ST_RDONLY", 32, statfs.ST_RDONLY, statfs.ST_RDONLY), new("statfs.ST_NOSUID", "ST_NOSUID", 32, statfs.ST_NOSUID, statfs.ST_NOSUID), new("statfs.ST_NOEXEC", "ST_NOEXEC", 32, statfs.ST_NOEXEC, statfs.ST_NOEXEC)];
        Compare(AbiProbe.Ask("gcc", [], [("libc", ["sys/mount.h", "sys/statvfs.h"], facts)]), fact => fact.OnX64, facts);
    }

    [Fact]
    public void A_wrong_number_would_be_seen()
    {
        var fact = new AbiFact("Made.Up", "1", 32, 2, 2);
        Assert.Equal(["Made.Up: C# has 2, C has 1"], Differences(new() { ["Made.Up"] = 1 }, one => one.OnX64, [fact]));
        Assert.Equal(["Made.Up: C# has 2, C has nothing"], Differences([], one => one.OnX64, [fact]));
    }

    private static void Compare(Dictionary<string, long> inC, Func<AbiFact, long> inCSharp, IEnumerable<AbiFact>? facts = null) =>
        Assert.Empty(Differences(inC, inCSharp, facts ?? Parts.SelectMany(part => part.Facts)));

    private static string[] Differences(Dictionary<string, long> inC, Func<AbiFact, long> inCSharp, IEnumerable<AbiFact> facts) =>
    [
        .. facts.Where(fact => !inC.TryGetValue(fact.Name, out var value) ? AbiMap.MacroOf(fact.Name) is null : Cut(value, fact.Bits) != Cut(inCSharp(fact), fact.Bits))
            .Select(fact => $"{fact.Name}: C# has {inCSharp(fact)}, C has {(inC.TryGetValue(fact.Name, out var value) ? value.ToString(CultureInfo.InvariantCulture) : "nothing")}"),
    ];

    private static ulong Cut(long value, int bits) => bits == 64 ? (ulong)value : (ulong)value & ((1UL << bits) - 1);
}

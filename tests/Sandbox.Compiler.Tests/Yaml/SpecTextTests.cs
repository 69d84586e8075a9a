using System.Diagnostics;
using System.Text;
using Sandbox.Compiler.Yaml;
using static Sandbox.Compiler.Tests.Reading;

namespace Sandbox.Compiler.Tests.Yaml;

/// <summary>Characters, encodings and limits.</summary>
public class SpecTextTests
{
    [Theory]
    [InlineData("sandbox: 1\nname: a\0b\n", "SBX0006", 2, 8, "NUL")]
    [InlineData("sandbox: 1\n# \u001b[0m\n", "SBX0007", 2, 3, "U+001B")]
    [InlineData("sandbox: 1\nname: a\u0085b\n", "SBX0007", 2, 8, "U+0085")]
    [InlineData("sandbox: 1\nname: a\u202Eb\n", "SBX0008", 2, 8, "U+202E")]
    [InlineData("sandbox: 1\nname: a\u200Bb\n", "SBX0008", 2, 8, "U+200B")]
    [InlineData("sandbox: 1\nname: a\u2028b\n", "SBX0008", 2, 8, "U+2028")]
    [InlineData("sandbox: 1\nname: a\uFEFFb\n", "SBX0008", 2, 8, "U+FEFF")]
    [InlineData("sandbox: 1\nname: \"\U000E0041\"\n", "SBX0008", 2, 8, "U+E0041")]
    [InlineData("sandbox: 1\nname: \uFFFD\n", "SBX0005", 2, 7, "UTF-8")]
    public void CharactersAreReportedWhereTheyStand(string text, string id, int line, int column, string contains) => AssertOnly(text, id, line, column, contains);

    [Fact]
    public void HalfACharacterIsReported() => AssertOnly("sandbox: 1\nname: \uD800\uD800\n", "SBX0005", 2, 7, "UTF-8");

    [Fact]
    public void InvalidBytesAreReportedWhereTheyStand()
    {
        var file = SpecText.Decode(Reading.Path, [.. "sandbox: 1\nname: é"u8, 0xC3, (byte)'\n']);
        Assert.True(file.NotUtf8);
        AssertOnly(SpecReader.Read(Input("") with { Spec = file }), "SBX0005", 2, 8, "save the file as UTF-8");
    }

    [Fact]
    public void AForeignDecodingIsReportedAtTheFirstCharacterBeyondAscii()
    {
        var latin = Encoding.Latin1.GetString([.. "sandbox: 1\nname: "u8, 0xE9, (byte)'\n']);
        AssertOnly(SpecReader.Read(Input("") with { Spec = new(Reading.Path, latin) { NotUtf8 = true } }), "SBX0005", 2, 7, "UTF-8");
        AssertOnly(SpecReader.Read(Input("") with { Spec = new(Reading.Path, "sandbox: 1\n") { NotUtf8 = true } }), "SBX0005", 1, 1, "UTF-8");
    }

    [Fact]
    public void AByteOrderMarkIsNoColumn()
    {
        AssertOnly("\uFEFFsanbox: 1\n", "SBX0102", 1, 2, "sandbox");
        var file = SpecText.Decode(Reading.Path, [0xEF, 0xBB, 0xBF, .. "sanbox: 1\n"u8]);
        AssertOnly(SpecReader.Read(Input("") with { Spec = file }), "SBX0102", 1, 1, "sandbox");
    }

    [Fact]
    public void TenMegabytesAreRefusedAtOnce()
    {
        var text = "sandbox: 1\n" + new string('#', 10 << 20);
        var clock = Stopwatch.StartNew();
        AssertOnly(text, "SBX0002", 1, 1, "1048576");
        Assert.True(clock.ElapsedMilliseconds < 500, $"{clock.ElapsedMilliseconds} ms");
    }

    [Fact]
    public void TheSizeIsCountedInBytes()
    {
        AssertOnly("sandbox: 1 # " + new string('é', 600_000) + "\n", "SBX0002", 1, 1, "1048576");
        Good("sandbox: 1\nprocess: {self: true}\n# " + new string('a', (1 << 20) - 100) + "\n");
    }

    public static TheoryData<string> DeepTexts => new(
        "sandbox: 1\nmask: " + new string('[', 10_000),
        "sandbox: 1\nmask: " + new string('[', 10_000) + new string(']', 10_000),
        "sandbox: 1\nmask: " + string.Concat(Enumerable.Repeat("{a: ", 10_000)),
        "sandbox: 1\nmask:\n" + string.Concat(Enumerable.Repeat("- ", 10_000)) + "a",
        "sandbox: 1\nmask: " + string.Concat(Enumerable.Repeat("\n [", 10_000)),
        "sandbox: 1\nmask:\n " + string.Concat(Enumerable.Repeat("? ", 10_000)),
        "sandbox: 1\n" + string.Concat(Enumerable.Range(0, 500).Select(i => new string(' ', i) + "a:\n")));

    [Theory]
    [MemberData(nameof(DeepTexts))]
    public void DeepNestingIsRefusedAtOnce(string text)
    {
        Read("sandbox: 1\n");
        var clock = Stopwatch.StartNew();
        var only = Assert.Single(Read(text).Diagnostics);
        Assert.True(clock.ElapsedMilliseconds < 500, $"{clock.ElapsedMilliseconds} ms");
        Assert.Equal("SBX0003", only.Id);
        Assert.True(only.At.Line >= 2);
    }

    [Fact]
    public void SixtyFourLevelsAreRead()
    {
        string Nested(int depth) => "sandbox: 1\nmask: [" + new string('[', depth - 2) + new string(']', depth - 2) + "]\n";
        Assert.DoesNotContain(Read(Nested(64)).Diagnostics, one => one.Id == "SBX0003");
        Assert.Contains(Read(Nested(65)).Diagnostics, one => one.Id == "SBX0003");
    }

    [Fact]
    public void EntriesHaveALimit()
    {
        string WithMasks(int count) => Whole("mask:\n" + string.Concat(Enumerable.Range(0, count).Select(i => $"- /m{i}\n")));
        // sandbox, process, command, its word, mask: five more.
        Good(WithMasks(4091));
        AssertOnly(WithMasks(4092), "SBX0004", 4 + 4092, 3, "entry 4097");
    }
}

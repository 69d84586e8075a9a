using System.Text;
using Xunit;

namespace Sandbox.Launch.Tests;

/// <summary>Text on the launch path.</summary>
public unsafe class TextTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(1043, "1043")]
    [InlineData(-7, "-7")]
    [InlineData(long.MaxValue, "9223372036854775807")]
    [InlineData(long.MinValue, "-9223372036854775808")]
    public void Numbers_are_decimal(long value, string expected)
    {
        var memory = stackalloc byte[64];
        var text = TextBuilder.Over(memory, 64);
        text.Number(value);
        Assert.Equal(expected, Encoding.UTF8.GetString(text.Data, text.Length));
    }

    [Fact]
    public void Control_characters_are_escaped()
    {
        var memory = stackalloc byte[64];
        var text = TextBuilder.Over(memory, 64);
        text.AddEscaped(Text.Pointer("a\n\u001b[1mü\u007f\\"u8));
        Assert.Equal(@"a\x0a\x1b[1mü\x7f\x5c", Encoding.UTF8.GetString(text.Data, text.Length));
    }

    [Fact]
    public void What_does_not_fit_is_cut()
    {
        var memory = stackalloc byte[5];
        memory[4] = 0xaa;
        var text = TextBuilder.Over(memory, 4);
        text.Add("abcdef"u8);
        Assert.True(text.Cut);
        Assert.Equal("abc", Encoding.UTF8.GetString(text.End(), text.Length));
        Assert.Equal(0xaa, memory[4]);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("4294967294", 4294967294)]
    [InlineData("", -1)]
    [InlineData("-1", -1)]
    [InlineData("12a", -1)]
    [InlineData("9999999999999999999", -1)]
    public void Only_digits_are_a_number(string text, long expected)
    {
        fixed (byte* pointer = Encoding.UTF8.GetBytes(text + "\0"))
        {
            Assert.Equal(expected, Text.Number(pointer, Text.Length(pointer)));
        }
    }
}

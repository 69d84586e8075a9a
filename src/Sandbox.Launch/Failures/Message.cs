using System.Runtime.CompilerServices;
using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>
/// A text being put together on the stack. What does not fit is cut. With its header it stays below PIPE_BUF (4096), so that one write(2) to a
/// pipe is atomic (pipe(7)). Use it by pointer: <c>Message buffer; var message = &amp;buffer; message-&gt;Clear();</c>
/// </summary>
[LaunchPath]
public unsafe struct Message
{
    /// <summary>Bytes that fit.</summary>
    public const int Capacity = 4000;

    /// <summary>Exit code that goes with a failure's text.</summary>
    public int ExitCode;

    /// <summary>Bytes so far.</summary>
    public int Length;

    private fixed byte _data[Capacity + 8];

    /// <summary>The text; ended with NUL by <see cref="End"/>.</summary>
    public byte* Data => (byte*)Unsafe.AsPointer(ref _data[0]);

    /// <summary>Begin anew.</summary>
    public void Clear()
    {
        ExitCode = 0;
        Length = 0;
    }

    /// <summary>Put a NUL behind the text (not counted) and give its start.</summary>
    public byte* End()
    {
        var data = Data;
        data[Length] = 0;
        return data;
    }

    /// <summary>Add one byte.</summary>
    public void Byte(byte value)
    {
        if (Length < Capacity)
        {
            Data[Length++] = value;
        }
    }

    /// <summary>Add a u8 literal.</summary>
    public void Add(ReadOnlySpan<byte> literal) => Bytes(Text.Pointer(literal), literal.Length);

    /// <summary>Add <paramref name="count"/> bytes.</summary>
    public void Bytes(byte* from, long count)
    {
        for (long i = 0; i < count; i++)
        {
            Byte(from[i]);
        }
    }

    /// <summary>Add NUL-terminated text as it is.</summary>
    public void Add(byte* text) => Bytes(text, Text.Length(text));

    /// <summary>Add NUL-terminated text for a terminal or a log: control characters and backslashes as \xNN.</summary>
    public void AddEscaped(byte* text)
    {
        for (; text != null && *text != 0; text++)
        {
            if (*text is >= 0x20 and not 0x7f and not (byte)'\\')
            {
                Byte(*text);
                continue;
            }

            Add("\\x"u8);
            Byte(Hex(*text >> 4));
            Byte(Hex(*text & 15));
        }
    }

    /// <summary>Add a decimal number.</summary>
    public void Number(long value)
    {
        if (value < 0)
        {
            Byte((byte)'-');
        }

        var rest = value < 0 ? 0UL - (ulong)value : (ulong)value;
        var digits = stackalloc byte[20];
        var first = 20;
        do
        {
            digits[--first] = (byte)('0' + (rest % 10));
            rest /= 10;
        }
        while (rest != 0);

        for (; first < 20; first++)
        {
            Byte(digits[first]);
        }
    }

    private static byte Hex(int digit) => (byte)(digit < 10 ? '0' + digit : 'a' + digit - 10);
}

using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>
/// A text being put together in memory of the caller's (stackalloc). What does not fit is cut, and <see cref="Cut"/> says so.
/// <c>var memory = stackalloc byte[256]; var text = TextBuilder.Over(memory, 256);</c>
/// </summary>
[LaunchPath]
public unsafe struct TextBuilder
{
    /// <summary>The text; NUL-terminated after <see cref="End"/>.</summary>
    public byte* Data;

    /// <summary>Bytes so far.</summary>
    public int Length;

    /// <summary>Whether something did not fit.</summary>
    public bool Cut;

    private int _capacity;

    /// <summary>Empty, in <paramref name="capacity"/> bytes at <paramref name="memory"/>; one of them is for the NUL.</summary>
    public static TextBuilder Over(byte* memory, int capacity)
    {
        TextBuilder text;
        (&text)->Begin(memory, capacity);
        return text;
    }

    /// <summary>The same for one that is there already.</summary>
    public void Begin(byte* memory, int capacity)
    {
        Data = memory;
        Length = 0;
        Cut = false;
        _capacity = capacity - 1;
    }

    /// <summary>Put a NUL behind the text (not counted) and give its start.</summary>
    public byte* End()
    {
        Data[Length] = 0;
        return Data;
    }

    /// <summary>Add one byte.</summary>
    public void Byte(byte value)
    {
        if (Length >= _capacity)
        {
            Cut = true;
            return;
        }

        Data[Length++] = value;
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
        var count = 0;
        do
        {
            digits[count++] = (byte)('0' + (rest % 10));
            rest /= 10;
        }
        while (rest != 0);
        while (count > 0)
        {
            Byte(digits[--count]);
        }
    }

    private static byte Hex(int digit) => (byte)(digit < 10 ? '0' + digit : 'a' + digit - 10);
}

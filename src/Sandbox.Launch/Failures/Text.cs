using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>NUL-terminated text by pointer: the launch path has no strings.</summary>
[LaunchPath]
public static unsafe class Text
{
    /// <summary>A u8 literal as NUL-terminated text: the C# compiler puts a NUL behind the literal's data. Not for slices.</summary>
    public static byte* Pointer(ReadOnlySpan<byte> literal) => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(literal));

    /// <summary>Bytes before the NUL; 0 for a null pointer.</summary>
    public static long Length(byte* text)
    {
        var end = text;
        while (end != null && *end != 0)
        {
            end++;
        }

        return end - text;
    }

    /// <summary>Whether two texts are the same, byte for byte.</summary>
    public static bool Same(byte* a, byte* b)
    {
        while (*a == *b && *a != 0)
        {
            a++;
            b++;
        }

        return *a == *b;
    }

    /// <summary>Whether <paramref name="text"/> begins with <paramref name="prefix"/>.</summary>
    public static bool StartsWith(byte* text, byte* prefix)
    {
        while (*prefix != 0 && *text == *prefix)
        {
            text++;
            prefix++;
        }

        return *prefix == 0;
    }

    /// <summary>The item behind <paramref name="item"/> in a list whose items each end with NUL; at its end an empty one.</summary>
    public static byte* Next(byte* item) => item + Length(item) + 1;

    /// <summary>The decimal number that the whole of <paramref name="text"/> is, up to <paramref name="length"/> bytes; -1: not a number of at most 18 digits.</summary>
    public static long Number(byte* text, long length)
    {
        if (length is < 1 or > 18)
        {
            return -1;
        }

        long value = 0;
        for (long i = 0; i < length; i++)
        {
            var digit = text[i] - '0';
            if (digit is < 0 or > 9)
            {
                return -1;
            }

            value = (value * 10) + digit;
        }

        return value;
    }
}

using Sandbox.Launch;
using Sandbox.Syscalls;

namespace LaunchTests;

/// <summary>Which steps are made: words of the variable SCENARIO, separated by blanks.</summary>
[LaunchPath]
internal static unsafe class Scenario
{
    /// <summary>Whether the caller's SCENARIO has the word.</summary>
    public static bool Has(LaunchState* s, ReadOnlySpan<byte> word)
    {
        var name = "SCENARIO="u8;
        for (var entry = s->Envp; *entry != null; entry++)
        {
            if (Text.StartsWith(*entry, Text.Pointer(name)))
            {
                return Contains(*entry + name.Length, Text.Pointer(word), word.Length);
            }
        }

        return false;
    }

    private static bool Contains(byte* list, byte* word, int length)
    {
        while (*list != 0)
        {
            if (Text.StartsWith(list, word) && list[length] is 0 or (byte)' ')
            {
                return true;
            }

            while (*list is not (0 or (byte)' '))
            {
                list++;
            }

            list += *list == ' ' ? 1 : 0;
        }

        return false;
    }
}

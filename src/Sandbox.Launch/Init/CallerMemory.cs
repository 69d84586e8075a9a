using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>The arguments and the environment that the launcher was started with: they may hold secrets that are none of the sandbox's business.</summary>
[LaunchPath]
internal static unsafe class CallerMemory
{
    private const long MADV_DONTNEED = 4;
    private const long PageMask = 4095;

    /// <summary>Wipes both, as they lie on the initial stack; /proc/1/environ and /proc/1/cmdline are blank then.</summary>
    public static void Wipe(LaunchState* s)
    {
        var begin = s->Argc > 0 ? s->Argv[0] : *s->Envp;
        if (begin != null)
        {
            Clear(begin, End(s));
        }
    }

    /// <summary>Wipes the environment's strings but those that <paramref name="kept"/> (ended by null) points to.</summary>
    public static void WipeUnlessKept(LaunchState* s, byte** kept)
    {
        for (var entry = s->Envp; *entry != null; entry++)
        {
            if (!IsIn(kept, *entry))
            {
                Clear(*entry, *entry + Text.Length(*entry));
            }
        }
    }

    private static bool IsIn(byte** list, byte* entry)
    {
        while (*list != null && *list != entry)
        {
            list++;
        }

        return *list != null;
    }

    private static byte* End(LaunchState* s)
    {
        byte* end = null;
        for (var i = 0; i < s->Argc; i++)
        {
            end = s->Argv[i] > end ? s->Argv[i] : end;
        }

        for (var entry = s->Envp; *entry != null; entry++)
        {
            end = *entry > end ? *entry : end;
        }

        return end + Text.Length(end);
    }

    /// <summary>Whole pages are given back to the kernel, which makes them zero without making them resident; the rest is written.</summary>
    private static void Clear(byte* from, byte* to)
    {
        var firstPage = (byte*)(((long)from + PageMask) & ~PageMask);
        var lastPage = (byte*)((long)to & ~PageMask);
        if (firstPage < lastPage && Kernel.Call(Nr.madvise, (long)firstPage, lastPage - firstPage, MADV_DONTNEED) == 0)
        {
            Zero(from, firstPage);
            Zero(lastPage, to);
            return;
        }

        Zero(from, to);
    }

    /// <summary>Eight bytes at a time where it can; volatile, so that the loop stays a loop and does not become a call of memset.</summary>
    private static void Zero(byte* from, byte* to)
    {
        for (; from < to && ((long)from & 7) != 0; from++)
        {
            Volatile.Write(ref *from, 0);
        }

        for (; from + 8 <= to; from += 8)
        {
            Volatile.Write(ref *(long*)from, 0);
        }

        for (; from < to; from++)
        {
            Volatile.Write(ref *from, 0);
        }
    }
}

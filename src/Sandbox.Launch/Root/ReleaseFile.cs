using System.Runtime.CompilerServices;
using Sandbox.Syscalls;
using static Sandbox.Syscalls.Fcntl;
using static Sandbox.Syscalls.Unistd;

namespace Sandbox.Launch;

/// <summary>
/// A file as os-release(5) has it, of somebody else: lines NAME=VALUE, the value with the quotes and backslashes of a shell, comments with #. Only a regular file of at most 16 KiB without NUL,
/// opened only when it is known to be one. It is 16 KiB itself: for static memory, which costs nothing where it is not touched. Use it by pointer.
/// </summary>
[LaunchPath]
internal unsafe struct ReleaseFile
{
    private const int Most = 16384;

    /// <summary>The last value of ID=, VERSION_ID=, SYSEXT_LEVEL= and ARCHITECTURE=; null: none, or an empty one.</summary>
    public byte* Id, Version, Level, Architecture;

    /// <summary>After -EINVAL: the line that is not as they are; 0: the file is not regular, or has a NUL.</summary>
    public int Line;

    private fixed byte _text[Most + 2];

    /// <summary>Reads <paramref name="path"/> with <paramref name="directory"/> as its root: 0 or -errno. -EFBIG: more than 16 KiB; -EINVAL: see <see cref="Line"/>.</summary>
    public long Read(LaunchState* s, long directory, byte* path)
    {
        Id = Version = Level = Architecture = null;
        Line = 0;
        var held = InRoot.Open(s, directory, path, O_PATH, InRoot.Scoped);
        if (held < 0)
        {
            return held;
        }

        var fd = OpenPlain(s, held);
        close(held);
        var length = fd < 0 ? fd : Fill(fd);
        close(fd);
        return length < 0 ? length : Parse(length) ? 0 : -Errno.EINVAL;
    }

    /// <summary>By its number in our own /proc/self/fd (<see cref="FdNames"/>), and only a file that cannot block or do something when it is opened.</summary>
    private static long OpenPlain(LaunchState* s, long held)
    {
        statx found;
        var result = fstatx(held, statx.STATX_TYPE, &found);
        if (result < 0 || (found.stx_mode & statx.S_IFMT) != statx.S_IFREG)
        {
            return result < 0 ? result : -Errno.EINVAL;
        }

        var memory = stackalloc byte[32];
        var name = TextBuilder.Over(memory, 32);
        name.Number(held);
        return openat(s->NamesFd, name.End(), O_RDONLY | O_NOCTTY | O_CLOEXEC);
    }

    private byte* Memory => (byte*)Unsafe.AsPointer(ref _text[0]);

    private long Fill(long fd)
    {
        long length = 0;
        while (length <= Most)
        {
            var count = Kernel.Call(Nr.read, fd, (long)(Memory + length), Most + 1 - length);
            if (count <= 0)
            {
                return count < 0 ? count : length;
            }

            length += count;
        }

        return -Errno.EFBIG;
    }

    private bool Parse(long length)
    {
        var end = Memory + length;
        *end = (byte)'\n'; // of a last line without one
        for (var next = Memory; next < end; next++)
        {
            if (*next == 0)
            {
                return false;
            }
        }

        for (var next = Memory; next < end;)
        {
            Line++;
            next = TakeLine(next);
            if (next == null)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The line behind the one at <paramref name="at"/>; null: it is no line of such a file.</summary>
    private byte* TakeLine(byte* at)
    {
        at = PassBlanks(at);
        if (*at is (byte)'\n' or (byte)'#')
        {
            while (*at != '\n')
            {
                at++;
            }

            return at + 1;
        }

        var key = at;
        while (*at is (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'a' and <= (byte)'z') or (>= (byte)'0' and <= (byte)'9') or (byte)'_')
        {
            at++;
        }

        if (at == key || *at != '=')
        {
            return null;
        }

        var value = at + 1;
        byte* end;
        at = TakeValue(value, &end);
        at = at == null ? at : PassBlanks(at);
        if (at == null || *at != '\n')
        {
            return null;
        }

        *end = 0; // at most the line's end, which was looked at
        Keep(key, *value == 0 ? null : value);
        return at + 1;
    }

    private static byte* PassBlanks(byte* at)
    {
        while (*at is (byte)' ' or (byte)'\t' or (byte)'\r')
        {
            at++;
        }

        return at;
    }

    /// <summary>Takes quotes and backslashes out of the value in its own place, up to <paramref name="end"/>, and gives what is behind it; null: a quote or a backslash that nothing ends.</summary>
    private static byte* TakeValue(byte* at, byte** end)
    {
        var write = at;
        byte quote = 0;
        for (; *at != '\n' && (quote != 0 || *at is not ((byte)' ' or (byte)'\t' or (byte)'\r')); at++)
        {
            if (*at == '\\' && quote != '\'' && (quote == 0 || at[1] is (byte)'"' or (byte)'\\' or (byte)'$' or (byte)'`' or (byte)'\n'))
            {
                at++;
                if (*at == '\n')
                {
                    return null;
                }
            }
            else if (quote == 0 ? *at is (byte)'"' or (byte)'\'' : *at == quote)
            {
                quote = quote == 0 ? *at : (byte)0;
                continue;
            }

            *write++ = *at;
        }

        *end = write;
        return quote == 0 ? at : null;
    }

    private void Keep(byte* key, byte* value)
    {
        Id = Begins(key, "ID="u8) ? value : Id;
        Version = Begins(key, "VERSION_ID="u8) ? value : Version;
        Level = Begins(key, "SYSEXT_LEVEL="u8) ? value : Level;
        Architecture = Begins(key, "ARCHITECTURE="u8) ? value : Architecture;
    }

    private static bool Begins(byte* key, ReadOnlySpan<byte> name) => Text.StartsWith(key, Text.Pointer(name));
}

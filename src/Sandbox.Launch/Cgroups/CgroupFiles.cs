using Sandbox.Plan;
using Sandbox.Syscalls;
using static Sandbox.Syscalls.Fcntl;
using static Sandbox.Syscalls.Unistd;

namespace Sandbox.Launch;

/// <summary>The small files of a cgroup's directory: text of lines and words.</summary>
[LaunchPath]
internal static unsafe class CgroupFiles
{
    /// <summary>Room for one file: what is longer is cut.</summary>
    public const int Most = 8192;

    /// <summary>The names of <see cref="CgroupControllers"/> by bit.</summary>
    private static ReadOnlySpan<byte> ControllerNames => "memory\0cpu\0cpuset\0pids\0io\0hugetlb\0misc\0rdma\0devices\0network\0"u8;

    /// <summary>A file of <paramref name="directory"/>, or -errno.</summary>
    public static long Open(long directory, byte* name, int flags) => openat(directory, name, flags | O_NOFOLLOW | O_CLOEXEC);

    /// <summary>Reads a file and ends it with NUL: its length, or -errno.</summary>
    public static long Read(long directory, byte* name, byte* to, long room)
    {
        var fd = Open(directory, name, O_RDONLY);
        var length = fd < 0 ? fd : Kernel.Call(Nr.read, fd, (long)to, room - 1);
        close(fd);
        to[length < 0 ? 0 : length] = 0;
        return length;
    }

    /// <summary>The same for an open one, from its beginning.</summary>
    public static long ReadAgain(long fd, byte* to, long room)
    {
        var length = Kernel.Call(Nr.lseek, fd, 0, 0);
        length = length < 0 ? length : Kernel.Call(Nr.read, fd, (long)to, room - 1);
        to[length < 0 ? 0 : length] = 0;
        return length;
    }

    /// <summary>One write(2) of NUL-terminated text: 0 or -errno.</summary>
    public static long Write(long directory, byte* name, byte* text)
    {
        var fd = Open(directory, name, O_WRONLY);
        var result = fd < 0 ? fd : write(fd, text, Text.Length(text));
        close(fd);
        return result < 0 ? result : 0;
    }

    /// <summary>Whether the list of processes has one, and this is it.</summary>
    public static bool HasOnlyUs(long directory)
    {
        var text = stackalloc byte[64];
        var length = Read(directory, Text.Pointer("cgroup.procs"u8), text, 64);
        return length > 0 && *NextLine(text) == 0 && Text.Number(text, LineLength(text)) == Kernel.Call(Nr.getpid);
    }

    /// <summary>The controllers that a list of words, ended by a line feed or <paramref name="end"/>, names.</summary>
    public static CgroupControllers ControllersIn(byte* words, byte separator, byte end)
    {
        var found = CgroupControllers.None;
        while (*words != 0 && *words != end && *words != '\n')
        {
            found |= Controller(words, separator, end);
            while (*words != 0 && *words != end && *words != '\n' && *words != separator)
            {
                words++;
            }

            words += *words == separator ? 1 : 0;
        }

        return found;
    }

    /// <summary>The name of one controller.</summary>
    public static byte* NameOf(CgroupControllers one)
    {
        var name = Text.Pointer(ControllerNames);
        for (var bit = 1; bit < (int)one; bit <<= 1)
        {
            name = Text.Next(name);
        }

        return name;
    }

    private static CgroupControllers Controller(byte* word, byte separator, byte end)
    {
        var name = Text.Pointer(ControllerNames);
        for (var bit = 1; *name != 0; bit <<= 1)
        {
            if (IsWord(word, name, separator, end))
            {
                return (CgroupControllers)bit;
            }

            name = Text.Next(name);
        }

        return IsWord(word, Text.Pointer("blkio"u8), separator, end) ? CgroupControllers.Io : CgroupControllers.None;
    }

    /// <summary>Whether the word at <paramref name="text"/> is <paramref name="word"/>, and ends where it does.</summary>
    public static bool IsWord(byte* text, byte* word, byte separator, byte end)
    {
        var length = Text.Length(word);
        return Text.StartsWith(text, word) && (text[length] == separator || text[length] == end || text[length] is 0 or (byte)'\n');
    }

    /// <summary>Behind the next line feed, or at the NUL.</summary>
    public static byte* NextLine(byte* text)
    {
        text += LineLength(text);
        return *text == 0 ? text : text + 1;
    }

    /// <summary>Bytes to the line feed or NUL.</summary>
    public static long LineLength(byte* text)
    {
        long length = 0;
        while (text[length] is not (0 or (byte)'\n'))
        {
            length++;
        }

        return length;
    }
}

using Sandbox.Syscalls;
using static Sandbox.Syscalls.Mount;

namespace Sandbox.Launch;

/// <summary>
/// /proc/self/mountinfo (proc_pid_mountinfo(5)) of a checked procfs, line by line:
/// <c>36 35 98:0 /root /mount/point rw,noatime master:1 - ext4 /dev/sda rw,errors=continue</c>. Names in it are anybody's: bytes that would part words
/// come as a backslash and three octal digits. Nothing is kept of a word that is longer than its place here; it says so. Use it by pointer.
/// </summary>
[LaunchPath]
internal unsafe struct MountTable
{
    /// <summary>Bytes of memory that <see cref="Open"/> is given.</summary>
    public const int Memory = BufferSize + PathMax + (2 * WordMax);

    private const int BufferSize = 4096, PathMax = 4096, WordMax = 256;

    /// <summary>The mount's id and that of what it is mounted on.</summary>
    public long Id, Parent;

    /// <summary>Its MOUNT_ATTR_ bits, the access time among them.</summary>
    public ulong Attributes;

    /// <summary>Whether it has a flag that this code does not know, and that a remount may so take away.</summary>
    public bool HasUnknown;

    /// <summary>Where it is mounted, from the process's root; <see cref="TextBuilder.Cut"/>: longer than 4095 bytes.</summary>
    public TextBuilder Path;

    /// <summary>The type of the file system, and its own options.</summary>
    public TextBuilder Type, Options;

    private long _fd;
    private byte* _buffer;
    private int _next, _count;
    private bool _failed;

    /// <summary>Opens it: 0 or -errno. <paramref name="memory"/>: <see cref="Memory"/> bytes.</summary>
    public long Open(LaunchState* s, byte* memory)
    {
        _buffer = memory;
        Path.Begin(memory + BufferSize, PathMax);
        Type.Begin(memory + BufferSize + PathMax, WordMax);
        Options.Begin(memory + BufferSize + PathMax + WordMax, WordMax);
        _next = _count = 0;
        _failed = false;
        _fd = HostProc.OpenFile(s, s->HostProcFd, Text.Pointer("self/mountinfo"u8), Fcntl.O_RDONLY);
        return _fd < 0 ? _fd : 0;
    }

    /// <summary>Closes it. -EIO: it was not read to its end, or a line is not as they are.</summary>
    public readonly long Close()
    {
        Unistd.close(_fd);
        return _failed ? -Errno.EIO : 0;
    }

    /// <summary>Reads the next line; false: there is none, or <see cref="Close"/> will say why.</summary>
    public bool Next()
    {
        var first = Byte();
        if (first < 0)
        {
            return false;
        }

        Id = Number(first);
        Parent = Number(Byte());
        Skip(); // device
        Skip(); // root
        ReadPath();
        ReadFlags();
        while (!_failed && Skip() != '-')
        {
            // optional fields: shared:1, master:2
        }

        ReadType();
        Skip(); // source
        ReadOptions();
        return !_failed;
    }

    /// <summary>Goes on to the line of this mount; false: there is none.</summary>
    public bool Find(long id)
    {
        while (Next())
        {
            if (Id == id)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The next byte; -1: no more.</summary>
    private int Byte()
    {
        if (_next == _count)
        {
            var size = _failed ? 0 : Kernel.Call(Nr.read, _fd, (long)_buffer, BufferSize);
            _failed |= size < 0;
            if (size <= 0)
            {
                return -1;
            }

            (_next, _count) = (0, (int)size);
        }

        return _buffer[_next++];
    }

    /// <summary>The next byte within a line, where neither the file nor the line may end: -1 then.</summary>
    private int Within()
    {
        var next = Byte();
        if (next is '\n' or < 0)
        {
            _failed = true;
            return -1;
        }

        return next;
    }

    private long Number(int first)
    {
        long value = 0;
        for (var next = first; next != ' '; next = Within())
        {
            if (next is < '0' or > '9' || value > int.MaxValue)
            {
                _failed = true;
                return -1;
            }

            value = (value * 10) + (next - '0');
        }

        return value;
    }

    /// <summary>Passes a word by: its first byte.</summary>
    private int Skip()
    {
        var first = Within();
        for (var next = first; next is not (' ' or < 0); next = Within())
        {
        }

        return first;
    }

    private void ReadPath()
    {
        Path.Length = 0;
        Path.Cut = false;
        for (var next = Within(); next is not (' ' or < 0); next = Within())
        {
            Path.Byte((byte)(next == '\\' ? (Digit() << 6) | (Digit() << 3) | Digit() : next));
        }

        Path.End();
    }

    private int Digit()
    {
        var digit = Within() - '0';
        _failed |= digit is < 0 or > 7;
        return digit & 7;
    }

    private void ReadType()
    {
        Type.Length = 0;
        Type.Cut = false;
        for (var next = Within(); next is not (' ' or < 0); next = Within())
        {
            Type.Byte((byte)next);
        }

        Type.End();
    }

    /// <summary>To the line's end.</summary>
    private void ReadOptions()
    {
        Options.Length = 0;
        Options.Cut = false;
        int next;
        for (next = Byte(); next is not ('\n' or < 0); next = Byte())
        {
            Options.Byte((byte)next);
        }

        _failed |= next < 0;
        Options.End();
    }

    private void ReadFlags()
    {
        Attributes = MOUNT_ATTR_STRICTATIME; // what is shown by nothing
        HasUnknown = false;
        int end;
        do
        {
            // The place of the options serves for each flag; they come later.
            Options.Length = 0;
            Options.Cut = false;
            for (end = Within(); end is not (',' or ' ' or < 0); end = Within())
            {
                Options.Byte((byte)end);
            }

            AddFlag(Options.End());
        }
        while (end == ',');
    }

    private void AddFlag(byte* word)
    {
        if (Is(word, "relatime"u8) || Is(word, "noatime"u8))
        {
            Attributes = (Attributes & ~MOUNT_ATTR__ATIME) | (*word == (byte)'n' ? MOUNT_ATTR_NOATIME : MOUNT_ATTR_RELATIME);
            return;
        }

        var flag = Is(word, "ro"u8) ? MOUNT_ATTR_RDONLY
            : Is(word, "nosuid"u8) ? MOUNT_ATTR_NOSUID
            : Is(word, "nodev"u8) ? MOUNT_ATTR_NODEV
            : Is(word, "noexec"u8) ? MOUNT_ATTR_NOEXEC
            : Is(word, "nodiratime"u8) ? MOUNT_ATTR_NODIRATIME
            : Is(word, "nosymfollow"u8) ? MOUNT_ATTR_NOSYMFOLLOW : 0;
        Attributes |= flag;

        // An id-mapped mount stays so: a remount leaves that alone.
        HasUnknown |= flag == 0 && !Is(word, "rw"u8) && !Is(word, "idmapped"u8);
    }

    private static bool Is(byte* word, ReadOnlySpan<byte> flag) => Text.Same(word, Text.Pointer(flag));
}

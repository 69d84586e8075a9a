using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>
/// /etc/passwd and /etc/group of the sandbox's root, read as what they are: files of somebody else. Only a regular file of at most 1 MiB, no
/// link as the last component, nothing that blocks (CVE-2024-9676). passwd(5), group(5).
/// </summary>
[LaunchPath]
internal unsafe struct NameFile
{
    private const int BufferSize = 512;
    private const ulong MaxSize = 1 << 20;

    /// <summary>The third field of the entry: the uid or gid.</summary>
    public long Id;

    /// <summary>The fourth field of the entry: in passwd the gid.</summary>
    public long Group;

    private byte* _name;
    private long _nameLength, _matched;
    private int _field;
    private bool _isNumber, _isEntry;

    /// <summary>Looks for the entry of <paramref name="name"/>: 1 found, 0 not, or -errno (-EINVAL: not a file that is read).</summary>
    public long Look(LaunchState* s, byte* file, byte* name)
    {
        var fd = InRoot.OpenInOwn(s, file, Fcntl.O_RDONLY | Fcntl.O_NONBLOCK | Fcntl.O_NOFOLLOW | Fcntl.O_NOCTTY);
        if (fd < 0)
        {
            return fd;
        }

        var result = IsPlain(fd) ? Search(fd, name) : -Errno.EINVAL;
        Kernel.Call(Nr.close, fd);
        return result;
    }

    private static bool IsPlain(long fd)
    {
        statx info;
        return Kernel.Call(Nr.statx, fd, (long)Text.Pointer(""u8), Fcntl.AT_EMPTY_PATH, statx.STATX_BASIC_STATS, (long)&info) == 0
            && (info.stx_mode & statx.S_IFMT) == statx.S_IFREG && info.stx_size <= MaxSize;
    }

    private long Search(long fd, byte* name)
    {
        var buffer = stackalloc byte[BufferSize];
        _name = name;
        _nameLength = Text.Length(name);
        BeginLine();
        for (ulong total = 0; total <= MaxSize;)
        {
            var count = Kernel.Call(Nr.read, fd, (long)buffer, BufferSize);
            if (count <= 0)
            {
                return count < 0 ? count : Take((byte)'\n') ? 1 : 0;
            }

            for (long i = 0; i < count; i++)
            {
                if (Take(buffer[i]))
                {
                    return 1;
                }
            }

            total += (ulong)count;
        }

        return -Errno.EINVAL;
    }

    private void BeginLine()
    {
        _matched = 0;
        _field = 0;
        _isNumber = false;
        _isEntry = true;
        Id = Group = -1;
    }

    /// <summary>The next byte; true at the end of the entry that is looked for.</summary>
    private bool Take(byte next)
    {
        if (next == '\n')
        {
            var done = _isEntry && _field >= 2 && Id >= 0;
            if (!done)
            {
                BeginLine();
            }

            return done;
        }

        if (next == ':')
        {
            _isEntry = _isEntry && (_field > 0 || _matched == _nameLength);
            _field++;
            _isNumber = true;
        }
        else if (_field == 0)
        {
            _isEntry = _isEntry && _matched < _nameLength && _name[_matched] == next;
            _matched++;
        }
        else if (_field == 2)
        {
            Id = WithDigit(Id, next);
        }
        else if (_field == 3)
        {
            Group = WithDigit(Group, next);
        }

        return false;
    }

    /// <summary>A field that is anything but a number up to 4294967294 is no id: -1.</summary>
    private long WithDigit(long value, byte next)
    {
        var digit = next - '0';
        value = (value < 0 ? 0 : value * 10) + digit;
        _isNumber = _isNumber && digit is >= 0 and <= 9 && value <= 4_294_967_294;
        return _isNumber ? value : -1;
    }
}

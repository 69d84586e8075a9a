using System.Runtime.CompilerServices;
using Sandbox.Plan;
using Sandbox.Syscalls;
using static Sandbox.Syscalls.Fcntl;
using static Sandbox.Syscalls.Unistd;

namespace Sandbox.Launch;

/// <summary>One log: its file, and those that were full. What cannot be written is counted, and the file says how much it was as soon as it can be written again.</summary>
[LaunchPath]
internal unsafe partial struct LogFile
{
    private const int PathMax = 4096, NameRoom = 8; // ".99" and a NUL
    private const uint WriteForOthers = 0x12; // 0022; an access control list's mask is among these bits

    // A line is not torn, unless it goes on for this long behind the file's end.
    private const long LongestTail = 64 * 1024;

    /// <summary>The line of the entry.</summary>
    public int At;

    public LogStreams Streams;

    /// <summary>The pipe's ends; the file that is written, and its directory.</summary>
    public int Read, Write, File, Directory;

    /// <summary>Whether only CAP_DAC_OVERRIDE makes files in the directory.</summary>
    public bool TakesOverride;

    public long MaxBytes;
    public int MaxFiles;
    public uint Mode;

    private long _size, _lost;
    private int _lostErrno, _nameAt, _pathLength;
    private uint _directoryOwner;
    private bool _inLine, _skips, _isMoved, _isOpenToOthers;
    private fixed byte _path[PathMax + NameRoom];

    /// <summary>For messages.</summary>
    public byte* Path => (byte*)Unsafe.AsPointer(ref _path[0]);

    private byte* Name => Path + _nameAt;

    /// <summary>Bytes of it, with <paramref name="instance"/> (null: none) for %i.</summary>
    public void SetPath(byte* path, byte* instance)
    {
        var text = TextBuilder.Over(Path, PathMax);
        for (; *path != 0; path++)
        {
            if (instance != null && path[0] == (byte)'%' && path[1] == (byte)'i')
            {
                text.AddEscaped(instance);
                path++;
            }
            else
            {
                text.Byte(*path);
            }
        }

        text.End();
        _pathLength = text.Length;
        for (_nameAt = _pathLength; Path[_nameAt - 1] != (byte)'/'; _nameAt--)
        {
        }
    }

    /// <summary>
    /// Opens directory and file: 0 or -errno; -EAGAIN: another launcher has it. From here on no path leads to it but the name below that directory, and no link of either kind.
    /// </summary>
    public long Open(long user)
    {
        File = -1;
        Directory = (int)OpenDirectory(user);
        var fd = Directory < 0 ? Directory : openat(Directory, Name, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, Mode);
        var result = fd < 0 ? fd : Check(fd, user);
        result = result < 0 ? result : Lock(fd);
        File = (int)fd;
        return result < 0 || _size == 0 ? result : MendLine();
    }

    /// <summary>
    /// -EINVAL: no regular file. -EMLINK: it has other names, so who may write to its directory, and to nothing else, chose what we append to (fs.protected_hardlinks=0).
    /// -EPERM: somebody put it there who is neither us nor the directory's owner, and could read what is written.
    /// </summary>
    private long Check(long fd, long user)
    {
        statx found;
        found.stx_mode = 0;
        found.stx_nlink = found.stx_uid = 0;
        found.stx_size = 0;
        var result = fstatx(fd, statx.STATX_TYPE | statx.STATX_NLINK | statx.STATX_UID | statx.STATX_SIZE, &found);
        _size = (long)found.stx_size;
        return result < 0 ? result
            : (found.stx_mode & statx.S_IFMT) != statx.S_IFREG ? -Errno.EINVAL
            : found.stx_nlink != 1 ? -Errno.EMLINK
            : _isOpenToOthers && found.stx_uid != user && found.stx_uid != _directoryOwner ? -Errno.EPERM : 0;
    }

    /// <summary>One writer. Not flock(2), which readers take too (.NET's File class).</summary>
    private static long Lock(long fd)
    {
        flock whole;
        whole.l_type = F_WRLCK;
        whole.l_whence = 0;
        whole.l_start = whole.l_len = 0;
        whole.l_pid = 0;
        return Kernel.Call(Nr.fcntl, fd, F_OFD_SETLK, (long)&whole);
    }

    /// <summary>A launcher that was killed may have left half a line.</summary>
    private long MendLine()
    {
        const int SEEK_END = 2;
        byte last = 0;
        var result = Kernel.Call(Nr.lseek, File, -1, SEEK_END);
        result = result < 0 ? result : Kernel.Call(Nr.read, File, (long)&last, 1);
        if (result < 0 || last == (byte)'\n')
        {
            return result;
        }

        result = write(File, Text.Pointer("\n"u8), 1);
        _size += result > 0 ? result : 0;
        return result < 0 ? result : 0;
    }

    private long OpenDirectory(long user)
    {
        var first = *Name;
        *Name = 0;
        var fd = openat(AT_FDCWD, Path, O_PATH | O_DIRECTORY | O_CLOEXEC);
        *Name = first;
        statx found;
        found.stx_uid = 0;
        found.stx_mode = 0;
        var result = fd < 0 ? fd : fstatx(fd, statx.STATX_UID | statx.STATX_MODE, &found);
        TakesOverride = result >= 0 && found.stx_uid != user;
        _directoryOwner = found.stx_uid;
        _isOpenToOthers = (found.stx_mode & WriteForOthers) != 0;
        return result < 0 ? result : fd;
    }

    /// <summary>Writes lines, and parts of lines, to the file, and begins new ones.</summary>
    public void Put(LaunchState* s, byte* data, long count)
    {
        while (count > 0)
        {
            var length = LineLength(data, count);
            var ends = data[length - 1] == (byte)'\n';
            if (_skips)
            {
                Lose(s, 0, length, ends);
            }
            else if (!HasRoom(length) && Renew() is var result and < 0)
            {
                Lose(s, result, length, ends);
            }
            else
            {
                TellLoss();
                length = Run(data, count, length);
                WriteAll(s, data, length);
            }

            data += length;
            count -= length;
        }
    }

    private static long LineLength(byte* data, long count)
    {
        long length = 0;
        while (length < count && data[length++] != (byte)'\n')
        {
        }

        return length;
    }

    private readonly bool HasRoom(long length) => _size == 0 || (!_isMoved && _size + length <= MaxBytes + (_inLine ? LongestTail : 0));

    /// <summary>As many lines as fit, for one write(2).</summary>
    private readonly long Run(byte* data, long count, long length)
    {
        while (length < count && data[length - 1] == (byte)'\n')
        {
            var next = LineLength(data + length, count - length);
            if (_size + length + next > MaxBytes)
            {
                return length;
            }

            length += next;
        }

        return length;
    }

    private void WriteAll(LaunchState* s, byte* data, long length)
    {
        long done = 0, result = 0;
        while (done < length && result >= 0)
        {
            result = write(File, data + done, length - done);
            done += result > 0 ? result : 0;
        }

        _size += done;
        _inLine = done > 0 ? data[done - 1] != (byte)'\n' : _inLine;
        if (done < length)
        {
            Lose(s, result, length - done, data[length - 1] == (byte)'\n');
        }
    }
}

using static Sandbox.Syscalls.Fcntl;
using static Sandbox.Syscalls.Unistd;

namespace Sandbox.Launch;

// New files, and what could not be written.
internal unsafe partial struct LogFile
{
    private const int NoteSize = 128;

    /// <summary>
    /// The next file: FILE.1 becomes FILE.2 and so on, the last one is replaced. Whenever this is interrupted, no file but the oldest is gone and the numbers have a gap at most. 0 or -errno; then
    /// nothing is written until it can be done.
    /// </summary>
    private long Renew()
    {
        var result = _isMoved ? 0 : MaxFiles == 1 ? unlinkat(Directory, Name, 0) : Shift();
        if (result is < 0 and not -Errno.ENOENT)
        {
            return result;
        }

        // What was moved away is not moved again where the new one cannot be made.
        _isMoved = true;
        var fd = openat(Directory, Name, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW | O_CLOEXEC, Mode);
        if (fd < 0)
        {
            return fd;
        }

        Lock(fd); // nobody else has this file
        close(File);
        File = (int)fd;
        _isMoved = _inLine = false;
        _size = 0;
        return 0;
    }

    private long Shift()
    {
        long result = 0;
        for (var number = MaxFiles - 2; number >= 0 && result is >= 0 or -Errno.ENOENT; number--)
        {
            result = Rename(number);
        }

        return result;
    }

    private long Rename(int number)
    {
        var memory = stackalloc byte[2 * 300];
        var from = TextBuilder.Over(memory, 300);
        var to = TextBuilder.Over(memory + 300, 300);
        from.Add(Name);
        to.Add(Name);
        if (number > 0)
        {
            from.Byte((byte)'.');
            from.Number(number);
        }

        to.Byte((byte)'.');
        to.Number(number + 1);
        return renameat(Directory, from.End(), to.End());
    }

    /// <summary>The rest of a line is lost with its beginning, so that what comes next is not taken for it. The launcher's own output says so once.</summary>
    private void Lose(LaunchState* s, long errno, long count, bool ends)
    {
        if (_lost == 0)
        {
            s->At = At;
            Failure.Warn(s, LaunchStep.Log, errno, Path, Text.Pointer(errno == -Errno.EFBIG
                ? "what the workload writes is lost, for the launcher's own limit of a file's size (RLIMIT_FSIZE) is below max_size; raise it (LimitFSIZE= in the unit, ulimit -f), or lower max_size"u8
                : "what the workload writes is lost until the file can be written again; make room, or correct the directory's rights"u8));
            _lostErrno = (int)(errno < 0 ? -errno : errno);
        }

        _lost += count;
        _skips = !ends;
    }

    /// <summary>The first line behind a gap. Where it cannot be written either the gap only grows.</summary>
    private void TellLoss()
    {
        if (_lost == 0)
        {
            return;
        }

        var memory = stackalloc byte[NoteSize];
        var text = TextBuilder.Over(memory, NoteSize);
        if (_inLine)
        {
            text.Byte((byte)'\n');
        }

        text.Add("[sandbox: "u8);
        text.Number(_lost);
        text.Add(" bytes were lost here: "u8);
        Errno.AddName(&text, _lostErrno);
        text.Add("]\n"u8);
        var result = write(File, text.Data, text.Length);
        _size += result > 0 ? result : 0;
        _inLine = result > 0 && result < text.Length ? true : _inLine;
        if (result == text.Length)
        {
            _inLine = false;
            _lost = 0;
        }
    }

    /// <summary>The last chance: where the file does not take it, the launcher's own output does.</summary>
    public void End(LaunchState* s)
    {
        if (_isMoved)
        {
            Renew();
        }

        TellLoss();
        if (_lost == 0)
        {
            return;
        }

        var memory = stackalloc byte[NoteSize];
        var text = TextBuilder.Over(memory, NoteSize);
        text.Number(_lost);
        text.Add(" bytes of the workload's output are lost"u8);
        s->At = At;
        Failure.Warn(s, LaunchStep.Log, _lostErrno, Path, text.End());
    }
}

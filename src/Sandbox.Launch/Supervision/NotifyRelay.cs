using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>
/// The workload's messages on their way to systemd: one at a time, line by line, and only lines that are about the workload itself. A workload that sends more than <see cref="MostAtOnce"/> in a
/// second waits: nothing is read meanwhile, and its socket fills up.
/// </summary>
[LaunchPath]
internal unsafe partial struct NotifyRelay
{
    private const int MostAtOnce = 100, MostTold = 8;
    private const long Window = 1000; // milliseconds

    private NotifyMessage _message;
    private int _length, _received, _told;
    private bool _takesDescriptors, _isPending;
    private long _windowEnd, _extension;

    /// <summary>What it waits for now.</summary>
    public readonly void Expect(LaunchState* s, WaitSet* waits)
    {
        waits->Add(WaitSource.NotifyManager, _isPending ? s->NotifyFd : -1, pollfd.POLLOUT);
        waits->Add(WaitSource.NotifyWorkload, _isPending || Pause() >= 0 ? -1 : s->ProxyFd, pollfd.POLLIN);
    }

    /// <summary>Milliseconds until the workload is listened to again; -1: it is.</summary>
    public readonly long Pause()
    {
        var left = _received < MostAtOnce ? -1 : _windowEnd - Clock.Now();
        return left > 0 ? left : -1;
    }

    /// <summary>Reads one message, or sends on what waits. Microseconds by which the workload wants its time to be longer; 0: none.</summary>
    public long Handle(LaunchState* s, WaitSource source)
    {
        _extension = 0;
        if (source == WaitSource.NotifyManager)
        {
            SendOn(s);
        }
        else
        {
            TakeOne(s);
        }

        return _extension;
    }

    /// <summary>After the workload's end: what it said last.</summary>
    public void Drain(LaunchState* s)
    {
        for (var i = 0; i < MostAtOnce && !_isPending && TakeOne(s); i++)
        {
        }
    }

    /// <summary>Whether there was one.</summary>
    private bool TakeOne(LaunchState* s)
    {
        var length = _message.Receive(s->ProxyFd);
        if (length < 0)
        {
            return false;
        }

        CountOne();
        _takesDescriptors = false;
        _length = 0;
        if (_message.IsCut)
        {
            Refuse(s, null, "the message is longer than systemd takes (4096 bytes, 253 file descriptors), or the launcher may not open so many; send less at once"u8);
        }
        else if (Text.Length(_message.In) != length)
        {
            Refuse(s, null, "the message has a NUL in it; send lines of NAME=value"u8);
        }
        else
        {
            Read(s, length);
        }

        if (_message.Count > 0 && !_takesDescriptors)
        {
            Refuse(s, null, "file descriptors came with a message that is not FDSTORE=1 or BARRIER=1; they were closed"u8);
            _message.CloseAll();
        }

        if (_length == 0)
        {
            _message.CloseAll();
            return true;
        }

        SendOn(s);
        return true;
    }

    private void SendOn(LaunchState* s)
    {
        var result = _message.Send(s->NotifyFd, _length);
        _isPending = result == -Errno.EAGAIN;
        if (!_isPending)
        {
            _message.CloseAll();
        }
    }

    private void CountOne()
    {
        var now = Clock.Now();
        if (now >= _windowEnd)
        {
            _windowEnd = now + Window;
            _received = 0;
        }

        _received++;
    }

    /// <summary>Says what was not passed on, and why: the first few times. <paramref name="line"/>: NAME=value, of which the name is shown.</summary>
    private void Refuse(LaunchState* s, byte* line, ReadOnlySpan<byte> why)
    {
        if (++_told > MostTold)
        {
            return;
        }

        var memory = stackalloc byte[40];
        var name = TextBuilder.Over(memory, 40);
        for (; line != null && *line is not (0 or (byte)'='); line++)
        {
            name.Byte(*line);
        }

        s->At = s->ProxyAt;
        Failure.Warn(s, LaunchStep.NotifyRefused, line == null ? null : name.End(), why);
        if (_told == MostTold)
        {
            Failure.Warn(s, LaunchStep.NotifyRefused, null, "more of this is not told"u8);
        }
    }
}

using System.Runtime.CompilerServices;
using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>Carries bytes between the caller's terminal and the sandbox's own; signals come through a file descriptor meanwhile.</summary>
[LaunchPath]
internal unsafe struct TerminalProxy
{
    private const int InputSize = 512, OutputSize = 2048, SignalInfoSize = 128;

    private int _signals, _output, _begin, _end;
    private bool _readInput, _readMaster;
    private fixed byte _input[InputSize];

    /// <summary>To be called once before <see cref="Wait"/>.</summary>
    public void Begin(LaunchState* s)
    {
        var all = ~0UL;
        _signals = (int)Kernel.Call(Nr.signalfd4, -1, (long)&all, Signal.SetSize, Signal.SFD_CLOEXEC | Signal.SFD_NONBLOCK);
        _output = (s->TtyFds & 2) != 0 ? 1 : (s->TtyFds & 4) != 0 ? 2 : 0;
        _begin = _end = 0;
        _readInput = true;
        _readMaster = false;
        if (_signals < 0)
        {
            Failure.Stop(s, LaunchStep.Terminal, _signals, null);
        }
    }

    /// <summary>Carries what there is; gives a signal that came, or 0 (after <paramref name="milliseconds"/>, -1: no end, or sooner).</summary>
    public int Wait(LaunchState* s, long milliseconds)
    {
        var fds = stackalloc pollfd[4];
        Set(fds, _signals, pollfd.POLLIN);
        Set(fds + 1, s->TtyMaster < 0 ? s->TtyOutside : -1, pollfd.POLLIN);
        Set(fds + 2, _readInput && _begin == _end && s->TtyMaster >= 0 ? 0 : -1, pollfd.POLLIN);
        Set(fds + 3, _readMaster ? s->TtyMaster : -1, (short)(_begin == _end ? pollfd.POLLIN : pollfd.POLLIN | pollfd.POLLOUT));
        timespec time;
        time.tv_sec = milliseconds / 1000;
        time.tv_nsec = milliseconds % 1000 * 1_000_000;
        if (Kernel.Call(Nr.ppoll, (long)fds, 4, milliseconds < 0 ? 0 : (long)&time, 0, Signal.SetSize) <= 0)
        {
            return 0;
        }

        if (fds[1].revents != 0)
        {
            Receive(s);
        }

        if (fds[2].revents != 0)
        {
            ReadInput();
        }

        if ((fds[3].revents & pollfd.POLLOUT) != 0)
        {
            WriteMaster(s);
        }

        if ((fds[3].revents & ~pollfd.POLLOUT) != 0)
        {
            _readMaster = CopyOutput(s);
        }

        return fds[0].revents != 0 ? ReadSignal() : 0;
    }

    /// <summary>After the workload's end: what it wrote last.</summary>
    public void Drain(LaunchState* s)
    {
        if (s->TtyMaster < 0)
        {
            Receive(s);
        }

        while (s->TtyMaster >= 0 && CopyOutput(s))
        {
        }
    }

    /// <summary>The caller's terminal can be read again: the launcher is in the foreground.</summary>
    public void Resume(LaunchState* s)
    {
        _readInput = true;
        if (s->TtyMaster >= 0)
        {
            Terminal.MakeRaw(s);
            Terminal.CopySize(s);
        }
    }

    private static void Set(pollfd* entry, int fd, short events)
    {
        entry->fd = fd;
        entry->events = events;
        entry->revents = 0;
    }

    private void Receive(LaunchState* s)
    {
        var master = DescriptorPassing.Receive(s->TtyOutside);
        if (master == -Errno.EAGAIN)
        {
            return;
        }

        if (master < 0)
        {
            // Closed without one: the workload's process ended before, and SIGCHLD follows.
            Kernel.Call(Nr.close, s->TtyOutside);
            s->TtyOutside = -1;
            return;
        }

        s->TtyMaster = (int)master;
        _readMaster = true;
        Terminal.CopySize(s);
        Terminal.MakeRaw(s);
    }

    /// <summary>An error here is EIO: the launcher is in the background, until SIGCONT.</summary>
    private void ReadInput()
    {
        var count = Kernel.Call(Nr.read, 0, (long)Input, InputSize);
        _readInput = count > 0;
        _begin = 0;
        _end = count > 0 ? (int)count : 0;
    }

    private void WriteMaster(LaunchState* s)
    {
        var count = Kernel.Call(Nr.write, s->TtyMaster, (long)(Input + _begin), _end - _begin);
        _begin = count > 0 ? _begin + (int)count : _end;
    }

    /// <summary>Whether there may be more: nobody has the workload's side open where not.</summary>
    private readonly bool CopyOutput(LaunchState* s)
    {
        var buffer = stackalloc byte[OutputSize];
        var count = Kernel.Call(Nr.read, s->TtyMaster, (long)buffer, OutputSize);
        if (count == -Errno.EAGAIN)
        {
            return false;
        }

        for (long done = 0; done < count;)
        {
            var written = Kernel.Call(Nr.write, _output, (long)(buffer + done), count - done);
            if (written == -Errno.EAGAIN)
            {
                AwaitOutput();
                continue;
            }

            if (written <= 0)
            {
                break;
            }

            done += written;
        }

        return count > 0;
    }

    private readonly void AwaitOutput()
    {
        pollfd output;
        Set(&output, _output, pollfd.POLLOUT);
        Kernel.Call(Nr.ppoll, (long)&output, 1, 0, 0, Signal.SetSize);
    }

    private readonly int ReadSignal()
    {
        var info = stackalloc byte[SignalInfoSize];
        return Kernel.Call(Nr.read, _signals, (long)info, SignalInfoSize) == SignalInfoSize ? *(int*)info : 0;
    }

    private byte* Input => (byte*)Unsafe.AsPointer(ref _input[0]);
}

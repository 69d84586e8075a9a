using System.Runtime.CompilerServices;
using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>Carries bytes between the caller's terminal and the sandbox's own.</summary>
[LaunchPath]
internal unsafe struct TerminalProxy
{
    private const int InputSize = 512, OutputSize = 2048;

    private int _output, _begin, _end;
    private bool _readInput, _readMaster;
    private fixed byte _input[InputSize];

    /// <summary>To be called once before <see cref="Expect"/>.</summary>
    public void Begin(LaunchState* s)
    {
        _output = (s->TtyFds & 2) != 0 ? 1 : (s->TtyFds & 4) != 0 ? 2 : 0;
        _begin = _end = 0;
        _readInput = true;
        _readMaster = false;
    }

    /// <summary>What it waits for now.</summary>
    public readonly void Expect(LaunchState* s, WaitSet* waits)
    {
        waits->Add(WaitSource.TerminalHandOver, s->TtyMaster < 0 ? s->TtyOutside : -1, pollfd.POLLIN);
        waits->Add(WaitSource.TerminalInput, _readInput && _begin == _end && s->TtyMaster >= 0 ? 0 : -1, pollfd.POLLIN);
        waits->Add(WaitSource.TerminalMaster, _readMaster ? s->TtyMaster : -1, (short)(_begin == _end ? pollfd.POLLIN : pollfd.POLLIN | pollfd.POLLOUT));
    }

    /// <summary>Carries what there is.</summary>
    public void Handle(LaunchState* s, WaitSource source, short events)
    {
        switch (source)
        {
            case WaitSource.TerminalHandOver:
                Receive(s);
                break;
            case WaitSource.TerminalInput:
                ReadInput();
                break;
            default:
                HandleMaster(s, events);
                break;
        }
    }

    private void HandleMaster(LaunchState* s, short events)
    {
        if ((events & pollfd.POLLOUT) != 0)
        {
            WriteMaster(s);
        }

        if ((events & ~pollfd.POLLOUT) != 0)
        {
            _readMaster = CopyOutput(s);
        }
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
        output.fd = _output;
        output.events = pollfd.POLLOUT;
        output.revents = 0;
        Kernel.Call(Nr.ppoll, (long)&output, 1, 0, 0, Signal.SetSize);
    }

    private byte* Input => (byte*)Unsafe.AsPointer(ref _input[0]);
}

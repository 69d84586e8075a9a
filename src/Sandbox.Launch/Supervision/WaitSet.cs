using System.Runtime.CompilerServices;
using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>Whose file descriptor it is: <see cref="Supervisor"/> calls who handles it by this, since the launch path has no function pointers.</summary>
internal enum WaitSource : byte
{
    /// <summary>signalfd(2).</summary>
    Signals,

    /// <summary>The socket on which the terminal's master comes.</summary>
    TerminalHandOver,

    /// <summary>The caller's terminal.</summary>
    TerminalInput,

    /// <summary>The sandbox's own terminal.</summary>
    TerminalMaster,

    /// <summary>What the workload writes into a log.</summary>
    FirstLog,

    /// <inheritdoc cref="FirstLog"/>
    SecondLog,

    /// <summary>The workload's messages (sd_notify(3)).</summary>
    NotifyWorkload,

    /// <summary>Who gets them.</summary>
    NotifyManager,

    /// <summary>The pipe that tells how the workload is.</summary>
    Health,
}

/// <summary>
/// File descriptors that the launcher waits for beside signals, in one ppoll(2). Each wait begins with an empty set, to which everybody adds what it waits for now.
/// A launcher that has none of them never makes a call for it: it waits with <see cref="Signals.Wait(long)"/>.
/// </summary>
[LaunchPath]
internal unsafe struct WaitSet
{
    private const int Most = 16, SignalInfoSize = 128;

    private int _signals, _count;
    private fixed ulong _entries[Most]; // struct pollfd: eight bytes
    private fixed byte _sources[Most];

    /// <summary>Whether there is anything to wait for but signals.</summary>
    public readonly bool IsUsed => _signals >= 0;

    /// <summary>Entries of the wait that has ended, the signals' one included.</summary>
    public readonly int Count => _count;

    /// <summary>Before the first wait. With <paramref name="isUsed"/> signals come through a file descriptor from now on.</summary>
    public void Begin(LaunchState* s, bool isUsed)
    {
        var all = ~0UL;
        _signals = isUsed ? (int)Kernel.Call(Nr.signalfd4, -1, (long)&all, Signal.SetSize, Signal.SFD_CLOEXEC | Signal.SFD_NONBLOCK) : -1;
        if (isUsed && _signals < 0)
        {
            Failure.Stop(s, LaunchStep.Supervise, _signals, null);
        }
    }

    /// <summary>Before each wait: nothing but signals.</summary>
    public void Clear()
    {
        _count = 0;
        Add(WaitSource.Signals, _signals, pollfd.POLLIN);
    }

    /// <summary>Wait for <paramref name="events"/> of <paramref name="fd"/> too; -1: for nothing. At most <see cref="Most"/> in all, which the number of sources bounds.</summary>
    public void Add(WaitSource source, int fd, short events)
    {
        if (fd < 0 || _count >= Most)
        {
            return;
        }

        Sources[_count] = (byte)source;
        var entry = Entries + _count++;
        entry->fd = fd;
        entry->events = events;
        entry->revents = 0;
    }

    /// <summary>Until something is there, or <paramref name="milliseconds"/> are over (-1: no end). Whether something is.</summary>
    public bool Wait(long milliseconds)
    {
        timespec time;
        time.tv_sec = milliseconds / 1000;
        time.tv_nsec = milliseconds % 1000 * 1_000_000;
        return Kernel.Call(Nr.ppoll, (long)Entries, _count, milliseconds < 0 ? 0 : (long)&time, 0, Signal.SetSize) > 0;
    }

    /// <summary>Who added the entry.</summary>
    public WaitSource Source(int index) => (WaitSource)Sources[index];

    /// <summary>What is there of it; 0: nothing.</summary>
    public short Events(int index) => Entries[index].revents;

    /// <summary>The next signal; 0 without one.</summary>
    public readonly int ReadSignal()
    {
        var info = stackalloc byte[SignalInfoSize];
        return Kernel.Call(Nr.read, _signals, (long)info, SignalInfoSize) == SignalInfoSize ? *(int*)info : 0;
    }

    private pollfd* Entries => (pollfd*)Unsafe.AsPointer(ref _entries[0]);

    private byte* Sources => (byte*)Unsafe.AsPointer(ref _sources[0]);
}

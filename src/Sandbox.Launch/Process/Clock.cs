using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>Time for deadlines.</summary>
[LaunchPath]
internal static unsafe class Clock
{
    private const long CLOCK_MONOTONIC = 1;

    /// <summary>Microseconds of a clock that nobody sets, as systemd takes it.</summary>
    public static long Microseconds()
    {
        timespec time;
        Kernel.Call(Nr.clock_gettime, CLOCK_MONOTONIC, (long)&time);
        return (time.tv_sec * 1_000_000) + (time.tv_nsec / 1000);
    }

    /// <summary>Milliseconds of a clock that nobody sets.</summary>
    public static long Now()
    {
        timespec time;
        Kernel.Call(Nr.clock_gettime, CLOCK_MONOTONIC, (long)&time);
        return (time.tv_sec * 1000) + (time.tv_nsec / 1_000_000);
    }
}

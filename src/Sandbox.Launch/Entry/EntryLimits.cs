using Sandbox.Plan;
using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>
/// The resource limits that an instance's launcher was started with: the workload has them where the plan says nothing, and a process of <c>--exec</c> must not have more. They are read from
/// /proc/PID/limits, which everybody may; prlimit(2) wants CAP_SYS_RESOURCE over another user's process.
/// </summary>
[LaunchPath]
internal static unsafe class EntryLimits
{
    // Lines in the order of RLIMIT_CPU and so on behind a heading; columns of fixed width (proc_pid_limits, fs/proc/base.c).
    private const int Resources = 16, SoftAt = 26, HardAt = 47, Size = 4096;

    /// <summary>Takes them over. One that is above what the caller may have stays the caller's own.</summary>
    /// <param name="s">Its <see cref="LaunchState.ProcFd"/> is the host's procfs.</param>
    /// <param name="launcher">The instance's launcher.</param>
    public static void Take(LaunchState* s, long launcher)
    {
        var text = stackalloc byte[Size];
        var pathMemory = stackalloc byte[32];
        var path = TextBuilder.Over(pathMemory, 32);
        path.Number(launcher);
        path.Add("/limits"u8);
        var result = HostProc.Read(s, s->ProcFd, path.End(), text, Size);
        if (result < 0)
        {
            Failure.StopBecause(s, LaunchStep.Enter, result, path.Data, "the limits of the instance's launcher cannot be read; it has ended meanwhile, or it is another user's: run this as root"u8);
        }

        var line = text;
        for (var resource = 0; resource < Resources; resource++)
        {
            line = NextLine(line);
            if (*line == 0)
            {
                return; // an older kernel has fewer
            }

            rlimit64 limit;
            limit.rlim_cur = Value(line + SoftAt);
            limit.rlim_max = Value(line + HardAt);
            Set(s, resource, &limit);
        }
    }

    private static void Set(LaunchState* s, int resource, rlimit64* limit)
    {
        if (Kernel.Call(Nr.prlimit64, 0, resource, (long)limit, 0) >= 0)
        {
            return;
        }

        rlimit64 own;
        own.rlim_max = 0;
        var result = Kernel.Call(Nr.prlimit64, 0, resource, 0, (long)&own);
        limit->rlim_max = limit->rlim_max < own.rlim_max ? limit->rlim_max : own.rlim_max;
        limit->rlim_cur = limit->rlim_cur < limit->rlim_max ? limit->rlim_cur : limit->rlim_max;
        result = result < 0 ? result : Kernel.Call(Nr.prlimit64, 0, resource, (long)limit, 0);
        if (result < 0)
        {
            Failure.StopBecause(s, LaunchStep.Enter, result, RlimitNames.Of((Rlimit)resource), "the limit of the instance's launcher cannot be taken over; an outer filter may forbid prlimit64(2)"u8);
        }
    }

    private static byte* NextLine(byte* text)
    {
        while (*text is not (0 or (byte)'\n'))
        {
            text++;
        }

        return *text == 0 ? text : text + 1;
    }

    /// <summary>"unlimited" is RLIM_INFINITY, and so is what has more than 18 digits.</summary>
    private static ulong Value(byte* text)
    {
        var end = text;
        while (*end is >= (byte)'0' and <= (byte)'9')
        {
            end++;
        }

        var number = Text.Number(text, end - text);
        return number < 0 ? ulong.MaxValue : (ulong)number;
    }
}

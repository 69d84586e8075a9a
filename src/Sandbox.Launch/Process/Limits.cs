using Sandbox.Plan;
using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>What the workload's process inherits and keeps across exec: umask, limits, priorities, personality.</summary>
[LaunchPath]
public static unsafe class Limits
{
    private const long PRIO_PROCESS = 0;

    /// <summary>UmaskStep.</summary>
    public static void Umask(LaunchState* s, int at, uint mask)
    {
        s->At = at;
        var result = Kernel.Call(Nr.umask, mask);
        if (result < 0)
        {
            Failure.Stop(s, LaunchStep.Umask, result, null);
        }
    }

    /// <summary>RlimitStep; <see cref="ulong.MaxValue"/> is RLIM_INFINITY.</summary>
    public static void Rlimit(LaunchState* s, int at, Rlimit resource, ulong soft, ulong hard)
    {
        s->At = at;
        rlimit64 limit;
        limit.rlim_cur = soft;
        limit.rlim_max = hard;
        var result = Kernel.Call(Nr.prlimit64, 0, (long)resource, (long)&limit, 0);
        if (result == -Errno.EPERM)
        {
            Failure.StopBecause(s, LaunchStep.Rlimit, result, RlimitNames.Of(resource), "above the caller's hard limit, or above fs.nr_open; only root raises it; take a lower one, or raise the caller's (systemd: Limit…=)"u8);
        }

        if (result < 0)
        {
            Failure.Stop(s, LaunchStep.Rlimit, result, RlimitNames.Of(resource));
        }
    }

    /// <summary>NiceStep; as a default it only takes an inherited negative value back to 0.</summary>
    public static void Nice(LaunchState* s, int at, int value)
    {
        s->At = at;

        // The system call answers 20 - nice: 1 to 40, above 20 for negative values.
        var result = at != 0 ? 0 : Kernel.Call(Nr.getpriority, PRIO_PROCESS, 0);
        if (at == 0 && result is > 0 and <= 20)
        {
            return;
        }

        result = result < 0 ? result : Kernel.Call(Nr.setpriority, PRIO_PROCESS, 0, value);
        if (result < 0)
        {
            Failure.StopBecause(s, LaunchStep.Nice, result, null, "a lower nice value than the caller's needs root, or RLIMIT_NICE of the caller (systemd: LimitNICE=)"u8);
        }
    }

    /// <summary>OomScoreAdjStep; as a default it only takes an inherited negative value back to 0.</summary>
    public static void OomScoreAdj(LaunchState* s, int at, int value)
    {
        s->At = at;
        var file = Text.Pointer("self/oom_score_adj"u8);
        var proc = s->ProcFd >= 0 ? s->ProcFd : ProcMount.Detached(s);
        if (proc < 0)
        {
            Failure.Stop(s, LaunchStep.OomScoreAdj, proc, null);
        }

        var memory = stackalloc byte[16];
        var result = at != 0 ? 0 : HostProc.Read(s, proc, file, memory, 16);
        if (result < 0)
        {
            Failure.Stop(s, LaunchStep.OomScoreAdj, result, null);
        }

        if (at != 0 || *memory == '-')
        {
            var text = TextBuilder.Over(memory, 16);
            text.Number(value);
            WriteScore(s, proc, file, &text);
        }

        if (proc != s->ProcFd)
        {
            Kernel.Call(Nr.close, proc);
        }
    }

    /// <summary>PersonalityStep.</summary>
    public static void Personality(LaunchState* s, int at, uint persona)
    {
        s->At = at;
        var result = Kernel.Call(Nr.personality, persona);
        if (result < 0)
        {
            Failure.Stop(s, LaunchStep.Personality, result, null);
        }
    }

    private static void WriteScore(LaunchState* s, long proc, byte* file, TextBuilder* text)
    {
        var result = HostProc.WriteOwn(s, proc, file, text->Data, text->Length);
        if (result < 0)
        {
            Failure.StopBecause(s, LaunchStep.OomScoreAdj, result, text->End(), "a lower value than the caller's needs root (CAP_SYS_RESOURCE on the host); take a higher one, or lower the caller's (systemd: OOMScoreAdjust=)"u8);
        }
    }
}

using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>time_namespaces(7), Linux 5.6.</summary>
public static unsafe partial class Namespaces
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>
    /// NewTimeNamespaceStep: a new time namespace for the processes cloned next; offsets in nanoseconds. Outside and without offsets the clone
    /// that makes the other namespaces makes this one too, because only a new user namespace may give the right to it.
    /// </summary>
    public static void NewTime(LaunchState* s, int at, long monotonic, long boottime)
    {
        s->At = at;
        s->TimeAt = at;
        if (s->Stage == LaunchStage.Outside && monotonic == 0 && boottime == 0)
        {
            s->TimeFlag = Sched.CLONE_NEWTIME;
            return;
        }

        var result = Kernel.Call(Nr.unshare, (long)Sched.CLONE_NEWTIME);
        if (result == -Errno.EPERM && s->Stage == LaunchStage.Outside)
        {
            Failure.StopBecause(s, LaunchStep.NewTime, result, null, "offsets without an init need root; set process.init to true"u8);
        }

        if (result < 0)
        {
            Failure.Stop(s, LaunchStep.NewTime, result, null);
        }

        if (monotonic != 0 || boottime != 0)
        {
            SetOffsets(s, monotonic, boottime);
        }
    }

    private static void SetOffsets(LaunchState* s, long monotonic, long boottime)
    {
        var memory = stackalloc byte[128];
        var text = TextBuilder.Over(memory, 128);
        AddOffset(&text, "monotonic "u8, monotonic);
        AddOffset(&text, "boottime "u8, boottime);
        var proc = s->ProcFd >= 0 ? s->ProcFd : HostProc.Open();
        var result = proc < 0 ? proc : HostProc.WriteOwn(s, proc, Text.Pointer("self/timens_offsets"u8), text.Data, text.Length);
        if (result < 0)
        {
            Failure.Stop(s, LaunchStep.NewTime, result, Text.Pointer("/proc/self/timens_offsets"u8));
        }

        if (proc != s->ProcFd)
        {
            Kernel.Call(Nr.close, proc);
        }
    }

    /// <summary>The kernel wants seconds of either sign and nanoseconds from 0 to 999999999.</summary>
    private static void AddOffset(TextBuilder* text, ReadOnlySpan<byte> clock, long nanoseconds)
    {
        var seconds = nanoseconds / NanosecondsPerSecond;
        var rest = nanoseconds % NanosecondsPerSecond;
        if (rest < 0)
        {
            seconds--;
            rest += NanosecondsPerSecond;
        }

        text->Add(clock);
        text->Number(seconds);
        text->Byte((byte)' ');
        text->Number(rest);
        text->Byte((byte)'\n');
    }
}

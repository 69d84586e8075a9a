using Sandbox.Plan;
using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>Nobody of a sandbox outlives its launcher.</summary>
[LaunchPath]
public static unsafe class ParentWatch
{
    /// <summary>
    /// SIGKILL where the launcher dies (PR_SET_PDEATHSIG). Asked for again after each change of credentials, which clears it. A launcher that was
    /// dead before is seen at the report pipe, whose only reading end is gone, or in the memory that it shared.
    /// </summary>
    /// <remarks>The kernel clears that word before it looks for children to signal (do_exit: exit_mm, then exit_notify), so no launcher's end is missed.</remarks>
    internal static void Arm(LaunchState* s)
    {
        var result = Kernel.Call(Nr.prctl, Prctl.PR_SET_PDEATHSIG, Signal.SIGKILL);
        var isThere = s->ReportWrite < 0 ? Volatile.Read(ref s->LauncherIsThere) != 0 : HasReader(s, &result);
        if (result < 0)
        {
            Failure.StopBecause(s, LaunchStep.Supervise, result, null, "the process cannot be made to end with its launcher, so it is not started; an outer filter may forbid prctl(2) or ppoll(2)"u8);
        }

        if (!isThere)
        {
            Kernel.Call(Nr.exit_group, 125);
        }
    }

    /// <summary>HandOverStep: the launcher's end is not this process's from now on, where somebody else watches over it. Until the exec that is systemd, by the unit's cgroup.</summary>
    public static void Release(LaunchState* s, int at)
    {
        if (!s->HandsOver)
        {
            return;
        }

        s->At = at;
        var result = Kernel.Call(Nr.prctl, Prctl.PR_SET_PDEATHSIG, 0);
        if (result < 0)
        {
            Failure.StopBecause(s, LaunchStep.HandOver, result, null, "the process would end with its launcher, which is about to end; an outer filter may forbid prctl(2)"u8);
        }
    }

    private static bool HasReader(LaunchState* s, long* result)
    {
        pollfd pipe;
        pipe.fd = s->ReportWrite;
        pipe.events = 0;
        pipe.revents = 0;
        timespec now;
        now.tv_sec = 0;
        now.tv_nsec = 0;
        *result = *result < 0 ? *result : Kernel.Call(Nr.ppoll, (long)&pipe, 1, (long)&now, 0, Signal.SetSize);
        return (pipe.revents & pollfd.POLLERR) == 0;
    }

    /// <summary>The launcher itself follows its own parent.</summary>
    internal static void Follow(LaunchState* s, int at, ParentDeath kind)
    {
        if (kind == ParentDeath.Ignore)
        {
            return;
        }

        s->At = at;
        var parent = Kernel.Call(Nr.getppid);
        var result = Kernel.Call(Nr.prctl, Prctl.PR_SET_PDEATHSIG, kind == ParentDeath.Kill ? Signal.SIGKILL : Signal.SIGTERM);
        if (result < 0 || Kernel.Call(Nr.getppid) != parent)
        {
            Failure.StopBecause(s, LaunchStep.ParentDeath, result, null, "the parent ended before the launcher could follow it"u8);
        }
    }
}

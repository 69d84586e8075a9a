using Sandbox.Plan;
using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>
/// What the kernel says of this process just before the workload begins, beside what the plan says. A step that succeeded and did nothing (an outer filter that
/// answers for it, a security module) is found here, and the workload is not started.
/// </summary>
[LaunchPath]
public static unsafe partial class ReadBack
{
    /// <summary>CredentialsStep: real, effective and saved ids, and every supplementary group.</summary>
    public static void Credentials(LaunchState* s, int at)
    {
        s->At = at;
        var ids = stackalloc uint[3];
        if (Kernel.Call(Nr.getresuid, (long)ids, (long)(ids + 1), (long)(ids + 2)) < 0 || !AllAre(ids, s->Uid))
        {
            Failure.StopBecause(s, LaunchStep.ReadBack, 0, Text.Pointer("user"u8), "the process does not run as the user that it became; the workload is not started"u8);
        }

        if (Kernel.Call(Nr.getresgid, (long)ids, (long)(ids + 1), (long)(ids + 2)) < 0 || !AllAre(ids, s->Gid))
        {
            Failure.StopBecause(s, LaunchStep.ReadBack, 0, Text.Pointer("group"u8), "the process does not run in the group that it changed to; the workload is not started"u8);
        }

        if (!s->KeepsGroups && !HasOnly(s))
        {
            Failure.StopBecause(s, LaunchStep.ReadBack, 0, Text.Pointer("groups"u8), "the process has other supplementary groups than it was given; the workload is not started"u8);
        }
    }

    /// <summary>CapabilitiesStep: effective, permitted, inheritable and ambient, and no securebits. The bounding set was read back number by number when it was limited.</summary>
    public static void Capabilities(LaunchState* s, int at, CapabilitySet effective, CapabilitySet permitted, CapabilitySet inheritable, CapabilitySet ambient)
    {
        s->At = at;
        CapabilitySets memory;
        var now = &memory;
        var result = now->Read();
        var same = result == 0 && now->Effective == (ulong)effective && now->Permitted == (ulong)permitted && now->Inheritable == (ulong)inheritable;

        // The kernel keeps ambient within permitted and inheritable (capabilities(7)), so no other needs to be asked for.
        var possible = now->Permitted & now->Inheritable;
        for (var cap = 0; same && possible >> cap != 0; cap++)
        {
            same = ((possible >> cap) & 1) == 0 || Kernel.Call(Nr.prctl, Prctl.PR_CAP_AMBIENT, Prctl.PR_CAP_AMBIENT_IS_SET, cap) == (long)(((ulong)ambient >> cap) & 1);
        }

        if (Kernel.Call(Nr.prctl, Prctl.PR_GET_SECUREBITS) != 0)
        {
            Failure.StopBecause(s, LaunchStep.ReadBack, 0, Text.Pointer("securebits"u8), "the caller has set or locked them, and they are not ours to clear; start the launcher without them (SecureBits= of a unit), or let the spec make a user namespace"u8);
        }

        if (!same)
        {
            Failure.StopBecause(s, LaunchStep.ReadBack, result, Text.Pointer("capabilities"u8), "the kernel did not take the sets as they were given; is another security module in the way?"u8);
        }
    }

    /// <summary>NoNewPrivilegesStep.</summary>
    public static void NoNewPrivileges(LaunchState* s, int at)
    {
        s->At = at;
        if (Kernel.Call(Nr.prctl, Prctl.PR_GET_NO_NEW_PRIVS) != 1)
        {
            Failure.StopBecause(s, LaunchStep.ReadBack, 0, Text.Pointer("no_new_privs"u8), "the kernel did not take it; it is needed, so the workload is not started"u8);
        }
    }

    /// <summary>RlimitStep.</summary>
    public static void Rlimit(LaunchState* s, int at, Rlimit resource, ulong soft, ulong hard)
    {
        s->At = at;
        rlimit64 now;
        if (Kernel.Call(Nr.prlimit64, 0, (long)resource, 0, (long)&now) < 0 || now.rlim_cur != soft || now.rlim_max != hard)
        {
            Failure.StopBecause(s, LaunchStep.ReadBack, 0, RlimitNames.Of(resource), "the limit is not the one that was set; the workload is not started"u8);
        }
    }

    private static bool AllAre(uint* ids, long id) => ids[0] == id && ids[1] == id && ids[2] == id;

    /// <summary>The kernel sorts them, and keeps one that was named twice twice.</summary>
    private static bool HasOnly(LaunchState* s)
    {
        var now = stackalloc uint[LaunchState.MostGroups];
        if (Kernel.Call(Nr.getgroups, s->GroupCount == 0 ? 0 : LaunchState.MostGroups, (long)now) != s->GroupCount)
        {
            return false;
        }

        for (var i = 0; i < s->GroupCount; i++)
        {
            var found = false;
            for (var j = 0; j < s->GroupCount && !found; j++)
            {
                found = s->Groups[i] == now[j];
            }

            if (!found)
            {
                return false;
            }
        }

        return true;
    }
}

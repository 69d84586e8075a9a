using Sandbox.Plan;
using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>capabilities(7): all five sets.</summary>
[LaunchPath]
public static unsafe class Capabilities
{
    private const ulong CAP_SETPCAP = 1UL << 8;
    private const long SECBIT_KEEP_CAPS = 1 << 4; // PR_SET_KEEPCAPS by another name (linux/securebits.h)
    private const int Highest = 63;

    /// <summary>
    /// CapabilitiesStep. Bounding first, while there is the right to it; then effective, permitted and inheritable at once, and ambient.
    /// </summary>
    public static void Set(LaunchState* s, int at, CapabilitySet bounding, CapabilitySet effective, CapabilitySet permitted, CapabilitySet inheritable, CapabilitySet ambient)
    {
        s->At = at;
        if (inheritable != CapabilitySet.None)
        {
            Kernel.Call(Nr.prctl, Prctl.PR_CAP_AMBIENT, Prctl.PR_CAP_AMBIENT_CLEAR_ALL); // otherwise capset(2) takes it away with the inheritable set
        }

        RaiseEffective();
        ClearSecureBits();
        LimitBounding(s, (ulong)bounding);
        CapabilitySets sets;
        sets.Effective = (ulong)effective;
        sets.Permitted = (ulong)permitted;
        sets.Inheritable = (ulong)inheritable;
        var result = sets.Write();
        if (result < 0)
        {
            Failure.StopBecause(s, LaunchStep.Capabilities, result, null, "the launcher lacks a capability that the spec gives; run as root, or take it out of capabilities"u8);
        }

        if (s->KeepsCaps)
        {
            Check(s, Kernel.Call(Nr.prctl, Prctl.PR_SET_KEEPCAPS, 0), 0);
        }

        for (var cap = 0; (ulong)ambient >> cap != 0 && cap <= Highest; cap++)
        {
            if (Has((ulong)ambient, cap))
            {
                Check(s, Kernel.Call(Nr.prctl, Prctl.PR_CAP_AMBIENT, Prctl.PR_CAP_AMBIENT_RAISE, cap), cap);
            }
        }

        if (s->Stage == LaunchStage.Inside && s->Uid != 0)
        {
            ParentWatch.Arm(s); // the change of credentials has cleared it
        }
    }

    private static bool Has(ulong set, int cap) => ((set >> cap) & 1) != 0;

    /// <summary>A change from root to another user took the effective set away; the permitted one was kept.</summary>
    private static void RaiseEffective()
    {
        CapabilitySets memory;
        var sets = &memory;
        if (sets->Read() == 0 && (sets->Effective & CAP_SETPCAP) == 0 && (sets->Permitted & CAP_SETPCAP) != 0)
        {
            sets->Effective = sets->Permitted;
            sets->Write();
        }
    }

    /// <summary>
    /// What the caller made of the rules for root (capabilities(7), "The securebits flags"), which a new user namespace has as they were: they would give a workload that changes
    /// its user other capabilities than its spec, or take them away. Whether it was possible is read back.
    /// </summary>
    private static void ClearSecureBits()
    {
        if ((Kernel.Call(Nr.prctl, Prctl.PR_GET_SECUREBITS) & ~SECBIT_KEEP_CAPS) != 0)
        {
            Kernel.Call(Nr.prctl, Prctl.PR_SET_SECUREBITS, 0);
        }
    }

    /// <summary>Every capability that the kernel knows: EINVAL ends the list. Each is read back at once.</summary>
    private static void LimitBounding(LaunchState* s, ulong bounding)
    {
        for (var cap = 0; cap <= Highest; cap++)
        {
            var wanted = Has(bounding, cap);
            var result = wanted ? 0 : Kernel.Call(Nr.prctl, Prctl.PR_CAPBSET_DROP, cap);
            var now = Kernel.Call(Nr.prctl, Prctl.PR_CAPBSET_READ, cap);
            if (wanted && now != 1)
            {
                Failure.StopBecause(s, LaunchStep.Capabilities, 0, CapabilityNames.Of(cap), "the launcher's own bounding set or the kernel lacks it; start the launcher with it, or take it out of capabilities"u8);
            }

            if (now == -Errno.EINVAL)
            {
                return; // the kernel knows no higher one
            }

            Check(s, now, cap);

            if (!wanted && now != 0)
            {
                Check(s, result < 0 ? result : -Errno.EPERM, cap);
            }
        }
    }

    private static void Check(LaunchState* s, long result, int cap)
    {
        if (result < 0)
        {
            Failure.StopBecause(s, LaunchStep.Capabilities, result, CapabilityNames.Of(cap), "the right to change capability sets (CAP_SETPCAP) is missing; run as root, or let the spec make a user namespace"u8);
        }
    }
}

using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>keyrings(7): the caller's session keyring, with the tickets and disk keys in it, is none of the workload's business.</summary>
[LaunchPath]
public static unsafe class Keyring
{
    /// <summary>
    /// NewKeyringStep: a new, empty session keyring of the workload's user (KEYCTL_JOIN_SESSION_KEYRING without a name). Where it is not
    /// <paramref name="needed"/> the filter forbids every call that reaches a keyring, and a kernel or an outer sandbox without them is as good.
    /// </summary>
    public static void Join(LaunchState* s, int at, bool needed)
    {
        s->At = at;
        var result = Kernel.Call(Nr.keyctl, Keyctl.KEYCTL_JOIN_SESSION_KEYRING, 0);
        if (result >= 0 || !needed)
        {
            return;
        }

        if (result == -Errno.EDQUOT)
        {
            Failure.StopBecause(s, LaunchStep.Keyring, result, null, "the user has as many keys as it may have (kernel.keys.maxkeys, keyrings(7)); raise the limit, or set process.keyring to inherit"u8);
        }

        Failure.StopBecause(s, LaunchStep.Keyring, result, null, "the kernel or an outer sandbox has no keyrings to give; forbid the workload @keyring, or set process.keyring to inherit"u8);
    }
}

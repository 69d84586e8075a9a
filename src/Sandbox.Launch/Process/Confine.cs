using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>Our own processes while the workload runs: they only wait, pass signals on and kill, so they keep nothing that more could be done with.</summary>
[LaunchPath]
internal static unsafe class Confine
{
    private const ulong CAP_DAC_OVERRIDE = 1UL << 1, CAP_KILL = 1UL << 5;

    /// <summary>
    /// CAP_KILL, where <paramref name="kill"/> and where this process has it, is the only capability from now on; with <paramref name="anyFile"/> CAP_DAC_OVERRIDE too, for a launcher
    /// of root's that must remove a cgroup from a directory that is another user's, or the top of a hierarchy, which is read-only.
    /// </summary>
    public static long Capabilities(bool kill, bool anyFile = false)
    {
        var kept = (kill ? CAP_KILL : 0) | (anyFile ? CAP_DAC_OVERRIDE : 0);
        CapabilitySets sets;
        var result = (&sets)->Read();
        sets.Effective = sets.Permitted &= kept;
        sets.Inheritable = 0;
        return result < 0 ? result : sets.Write(); // the kernel takes what is ambient away with it
    }

    /// <summary>
    /// Nobody looks into this process, it never gains a privilege again, and makes no system call but those of <paramref name="filter"/> (struct sock_filter in a row; empty: a launcher by
    /// hand for a machine without filters, such as an emulator's).
    /// </summary>
    public static long Calls(ReadOnlySpan<byte> filter)
    {
        sock_fprog program;
        program.len = (ushort)(filter.Length / SeccompFilter.InstructionSize);
        program.filter = Text.Pointer(filter);
        var result = Kernel.Call(Nr.prctl, Prctl.PR_SET_DUMPABLE, 0);
        result = result < 0 ? result : Kernel.Call(Nr.prctl, Prctl.PR_SET_NO_NEW_PRIVS, 1);
        return result < 0 || filter.IsEmpty ? result : Kernel.Call(Nr.seccomp, Syscalls.Seccomp.SECCOMP_SET_MODE_FILTER, 0, (long)&program);
    }
}

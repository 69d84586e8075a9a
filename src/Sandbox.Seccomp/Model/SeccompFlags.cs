namespace Sandbox.Seccomp;

/// <summary>How a filter is attached (seccomp(2), SECCOMP_FILTER_FLAG_*): the kernel's numbers.</summary>
[Flags]
public enum SeccompFlags
{
    /// <summary>Nothing special.</summary>
    None = 0,

    /// <summary>log: every answer but "allow" is logged (Linux 4.14).</summary>
    Log = 2,

    /// <summary>spec_allow: without the mitigation of Speculative Store Bypass that kernels before 5.16 tie to a filter (Linux 4.17).</summary>
    SpecAllow = 4,

    /// <summary>A file descriptor through which another process decides (Linux 5.0).</summary>
    NewListener = 8,

    /// <summary>wait_killable_recv: who waits for such a decision is interrupted by fatal signals only (Linux 5.19).</summary>
    WaitKillableRecv = 32,
}

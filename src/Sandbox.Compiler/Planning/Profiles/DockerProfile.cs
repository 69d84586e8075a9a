using Sandbox.Plan;

namespace Sandbox.Compiler.Planning.Profiles;

/// <summary>
/// <c>docker@1</c>: as loose as a container of Docker's own defaults, for roots that were made for it. Its capabilities are the fourteen of moby's
/// default list; no_new_privs stays on, which Docker leaves off.
/// </summary>
internal static class DockerProfile
{
    public static SandboxProfile Version1 { get; } = new("docker@1")
    {
        NewUserNamespace = false,
        NewTimeNamespace = false,
        ReadonlyRoot = false,
        TmpBytes = -1,
        Sysfs = true,
        Mqueue = true,
        User = 0,
        Rlimits = default,
        Capabilities = CapabilitySet.Chown | CapabilitySet.DacOverride | CapabilitySet.Fsetid | CapabilitySet.Fowner | CapabilitySet.Mknod
            | CapabilitySet.NetRaw | CapabilitySet.Setgid | CapabilitySet.Setuid | CapabilitySet.Setfcap | CapabilitySet.Setpcap
            | CapabilitySet.NetBindService | CapabilitySet.SysChroot | CapabilitySet.Kill | CapabilitySet.AuditWrite,
    };
}

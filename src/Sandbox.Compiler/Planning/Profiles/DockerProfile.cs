using Sandbox.Plan;

namespace Sandbox.Compiler.Planning.Profiles;

/// <summary>
/// <c>docker@1</c>: as loose as a container of Docker's own defaults, for roots that were made for it. Its capabilities are the fourteen of moby's
/// default list without three, as podman and CRI-O have them: NET_RAW (packet sockets, with a history of kernel bugs such as CVE-2020-14386; ping(1) works without),
/// MKNOD (device nodes, which nobody makes at run time) and AUDIT_WRITE (records in the host's audit log). no_new_privs stays on, which Docker leaves off.
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
        Capabilities = CapabilitySet.Chown | CapabilitySet.DacOverride | CapabilitySet.Fsetid | CapabilitySet.Fowner | CapabilitySet.Setgid | CapabilitySet.Setuid | CapabilitySet.Setfcap
            | CapabilitySet.Setpcap | CapabilitySet.NetBindService | CapabilitySet.SysChroot | CapabilitySet.Kill,
    };
}

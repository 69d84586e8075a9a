using Sandbox.Plan;

namespace Sandbox.Compiler.Emit.Systemd;

/// <summary>
/// CapabilityBoundingSet= of the launcher: without what no step of a launch ever needs. In a new user namespace the kernel gives the workload a full bounding set again,
/// from which the launcher takes it down (user_namespaces(7)).
/// </summary>
internal static class UnitCapabilities
{
    private static readonly string[] Unneeded =
    [
        "CAP_AUDIT_CONTROL", "CAP_AUDIT_READ", "CAP_BLOCK_SUSPEND", "CAP_LEASE", "CAP_LINUX_IMMUTABLE", "CAP_MAC_ADMIN", "CAP_MAC_OVERRIDE", "CAP_SYSLOG", "CAP_SYS_BOOT",
        "CAP_SYS_MODULE", "CAP_SYS_PACCT", "CAP_SYS_RAWIO", "CAP_SYS_TIME", "CAP_SYS_TTY_CONFIG", "CAP_WAKE_ALARM",
    ];

    /// <summary>The setting's value: a list to take away.</summary>
    public static string Without(SandboxPlan plan)
    {
        var ofHost = plan.Create.UserMap == UserMap.None;
        var kept = ofHost ? CapabilityNames.Of(plan.Workload.OfType<CapabilitiesStep>().Single().Bounding).ToList() : [];
        if (ofHost && plan.Steps.Any(step => step is NewTimeNamespaceStep))
        {
            kept.Add("CAP_SYS_TIME"); // the clock's offsets, time_namespaces(7)
        }

        return "~" + string.Join(" ", Unneeded.Except(kept));
    }
}

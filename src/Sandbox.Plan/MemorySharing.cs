namespace Sandbox.Plan;

/// <summary>
/// Whether a clone may share the launcher's memory until the child execs (CLONE_VM | CLONE_VFORK, clone(2)): it saves the copy of the page tables.
/// The parent stands still for that long, so it must have nothing to do for the child, and the child must not stay.
/// </summary>
public static class MemorySharing
{
    /// <summary>
    /// For the first clone: no init that would stay, no return to a runtime, no id map that the parent must write (a map of the caller alone the
    /// child writes itself), and no other time namespace for children, with which kernels refuse to share memory (EINVAL, copy_namespaces).
    /// </summary>
    public static bool OfCreate(SandboxPlan plan) =>
        !plan.Supervision.Init && !plan.IsSelf && (plan.Create.UserMap is UserMap.None or UserMap.Caller) && !ChangesTime(plan);

    /// <summary>For the init's clone of the workload: it execs, and no new time namespace waits for it.</summary>
    public static bool OfInit(SandboxPlan plan) => !plan.IsSelf && !ChangesTime(plan);

    private static bool ChangesTime(SandboxPlan plan) => plan.Steps.Any(step => step is NewTimeNamespaceStep or JoinNamespaceStep { Kind: NamespaceKinds.Time });
}

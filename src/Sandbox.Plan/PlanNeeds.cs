namespace Sandbox.Plan;

/// <summary>What a host must have for a plan to start: for <c>--check</c>.</summary>
public static class PlanNeeds
{
    /// <summary>The needs of <paramref name="plan"/>, in the order of its steps, each once.</summary>
    public static EquatableArray<HostRequirement> Of(SandboxPlan plan) =>
        Basics(plan).Concat(plan.Steps.SelectMany(step => OfStep(step, plan))).GroupBy(need => (need.Kind, need.Argument)).Select(same => same.First()).ToEquatableArray();

    // Newer calls that are missing have a stand-in (docs/decisions/0011-older-kernels.md); what has none asks for its kernel below.
    private const string Oldest = "4.14";

    private static IEnumerable<HostRequirement> Basics(SandboxPlan plan)
    {
        yield return new(RequirementKind.Kernel, Oldest, "statx(2) and seccomp's answers; newer calls are used where they are there", SourceLine.Default);
        var rights = plan.Create.UserMap == UserMap.None && !plan.Outside.Any(step => step is JoinNamespaceStep { Kind: NamespaceKinds.User });
        if (rights && plan.Create.New != NamespaceKinds.None)
        {
            yield return new(RequirementKind.Capability, "CAP_SYS_ADMIN", "namespaces are made in the host's user namespace", plan.Create.At);
        }
    }

    private static IEnumerable<HostRequirement> OfStep(PlanStep step, SandboxPlan plan) => step switch
    {
        CreateNamespacesStep s => Created(s),
        NewTimeNamespaceStep s => [new(RequirementKind.Namespace, "time", "its own time namespace (Linux 5.6)", s.At)],
        JoinPidNamespaceStep s => [new(RequirementKind.NamespaceFile, s.Path, "the pid namespace that is joined", s.At)],
        JoinNamespaceStep s => [new(RequirementKind.NamespaceFile, s.Path, "a namespace that is joined", s.At)],
        DirRootStep s => [new(RequirementKind.HostDirectory, s.Path, "the root", s.At)],
        LayeredRootStep s => Layered(s, plan),
        MountEmbeddedStep s => [new(RequirementKind.EmbeddedRoot, $"{s.Size} {s.Uuid} {s.Digest}", "the root", s.At)],
        LimitUpperStep s => [new(RequirementKind.Kernel, "5.14", "a limit on what is kept of the root", s.At), new(RequirementKind.Capability, "CAP_SYS_ADMIN", "a limit on what is kept of the root", s.At), new(RequirementKind.ProjectQuota, s.Dir, "a limit on what is kept of the root", s.At)],
        EmbeddedRootStep s => Layered(new(s.At, null, default, s.Upper, s.UpperBytes), plan),
        ExtensionsStep s => Extended(s, plan),
        HostPathStep { Optional: false } s => [new(RequirementKind.HostPath, s.Path, "part of the root", s.At)],
        BindMountStep { Optional: false } s => Bound(s),
        OverlayMountStep { Optional: false } s => Overlaid(s, plan),
        ProcMountStep { Optional: false } s when s.SubsetPid => [new(RequirementKind.Kernel, "5.8", "a procfs with subset: pid", s.At)],
        MqueueMountStep { Optional: false } s => [new(RequirementKind.FileSystem, "mqueue", "POSIX message queues", s.At)],
        DeviceNodeStep { Optional: false, Bind: true } s => [new(RequirementKind.Device, s.Path, "a device that is bound", s.At)],
        DeviceNodeStep { Optional: false } s => [new(RequirementKind.Capability, "CAP_MKNOD", "a device node is made", s.At)],
        LandlockRulesetStep s => LandlockNeeds.Of(s),
        CgroupLimitStep { Controller: not CgroupControllers.None } s => [new(IsHard(plan) ? RequirementKind.CgroupController : RequirementKind.CgroupControllerWish, s.Controller.ToString().ToLowerInvariant(), "a limit of its cgroup", s.At)],
        NetworkRateStep { Hard: true } s => [new(RequirementKind.Kernel, "5.12", "a limit on the host's network", s.At), new(RequirementKind.Capability, "CAP_BPF", "a limit on the host's network", s.At), new(RequirementKind.Capability, "CAP_NET_ADMIN", "a limit on the host's network", s.At)],
        DeviceProgramStep s when IsHard(plan) => [new(RequirementKind.Capability, "CAP_SYS_ADMIN", "rules on devices", s.At)],
        NiceStep { Nice: < 0 } s => [new(RequirementKind.Capability, "CAP_SYS_NICE", "the nice value is below 0", s.At)],
        OomScoreAdjStep { Value: < 0 } s => [new(RequirementKind.Capability, "CAP_SYS_RESOURCE", "the OOM score adjustment is below 0", s.At)],
        FindUserStep s when plan.Create.UserMap == UserMap.None => [new(RequirementKind.Capability, "CAP_SETUID", "the workload runs as another user", s.At), new(RequirementKind.Capability, "CAP_SETGID", "the workload runs in another group", s.At)],
        _ => [],
    };

    private static bool IsHard(SandboxPlan plan) => plan.Outside.Any(step => step is MakeCgroupStep { Hard: true });

    private static IEnumerable<HostRequirement> Created(CreateNamespacesStep step)
    {
        foreach (var (kind, file) in NamespaceFiles)
        {
            if ((step.New & kind) != 0)
            {
                yield return new(RequirementKind.Namespace, file, $"its own {kind.ToString().ToLowerInvariant()} namespace", step.At);
            }
        }

        if (step.UserMap != UserMap.None)
        {
            yield return new(RequirementKind.UserNamespace, step.UserMap.ToString().ToLowerInvariant(), "the ids inside are mapped", step.MapLine);
        }
    }

    private static IEnumerable<HostRequirement> Bound(BindMountStep step)
    {
        yield return new(RequirementKind.HostPath, step.Source, "bound inside", step.At);
        if (((step.Flags | step.RecursiveFlags) & MountFlags.NoSymfollow) != 0)
        {
            yield return new(RequirementKind.Kernel, "5.10", "mounts with nosymfollow", step.At);
        }
    }

    private static IEnumerable<HostRequirement> Layered(LayeredRootStep step, SandboxPlan plan)
    {
        if (plan.Create.UserMap != UserMap.None)
        {
            yield return new(RequirementKind.Kernel, "5.11", "a root of layers in a user namespace", step.At);
        }

        yield return new(RequirementKind.FileSystem, "overlay", "a root of layers", step.At);
        foreach (var layer in step.Layers)
        {
            yield return step.Image is null
                ? new(RequirementKind.HostPath, layer, "a layer of the root", step.At)
                : new(RequirementKind.Layer, layer, "a layer of " + step.Image, step.At);
        }

        if (step.Upper is { } upper)
        {
            yield return new(RequirementKind.HostDirectory, upper, "what is written in the root", step.At);
        }
    }

    private static IEnumerable<HostRequirement> Extended(ExtensionsStep step, SandboxPlan plan)
    {
        if (plan.Create.UserMap != UserMap.None)
        {
            yield return new(RequirementKind.Kernel, "5.11", "extensions in a user namespace", step.At);
        }

        yield return new(RequirementKind.FileSystem, "overlay", "extensions", step.At);
        foreach (var extension in step.Extensions)
        {
            yield return new(RequirementKind.HostPath, extension.Path, "an extension of the root", extension.At);
        }
    }

    private static IEnumerable<HostRequirement> Overlaid(OverlayMountStep step, SandboxPlan plan)
    {
        if (plan.Create.UserMap != UserMap.None)
        {
            yield return new(RequirementKind.Kernel, "5.11", "an overlay mount in a user namespace", step.At);
        }

        yield return new(RequirementKind.FileSystem, "overlay", "an overlay mount", step.At);
        foreach (var directory in step.Lower.Concat(new[] { step.Upper, step.Work }.OfType<string>()))
        {
            yield return new(RequirementKind.HostDirectory, directory, "part of an overlay", step.At);
        }
    }

    // The names below /proc/self/ns.
    private static readonly (NamespaceKinds Kind, string File)[] NamespaceFiles =
    [
        (NamespaceKinds.User, "user"), (NamespaceKinds.Mount, "mnt"), (NamespaceKinds.Pid, "pid"), (NamespaceKinds.Network, "net"),
        (NamespaceKinds.Ipc, "ipc"), (NamespaceKinds.Uts, "uts"), (NamespaceKinds.Cgroup, "cgroup"),
    ];
}

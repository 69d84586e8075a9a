using Sandbox.Compiler.Planning.Profiles;
using Sandbox.Compiler.Spec;
using Sandbox.Plan;

namespace Sandbox.Compiler.Planning;

/// <summary>
/// Spec → plan. The order of the steps is fixed here, once, for every front-end (docs/decisions/0009-order-of-a-launch.md).
/// It plans what is asked for even where it cannot work: the rules look at the result and say so.
/// </summary>
internal sealed partial class Planner
{
    private readonly WorkloadSpec _spec;
    private readonly SandboxProfile _profile;
    private readonly ResolvedNamespaces _namespaces;
    private readonly bool _self;

    private Planner(WorkloadSpec spec)
    {
        _spec = spec;
        _profile = SandboxProfile.Find(spec.Profile?.Value ?? SandboxProfile.DefaultName) ?? DefaultProfile.Version1;
        _namespaces = ResolvedNamespaces.Of(spec, _profile);
        _self = spec.Process.Self is { Value: true };
    }

    /// <summary>The plan of <paramref name="spec"/>, and the decisions behind it.</summary>
    public static Planned Plan(WorkloadSpec spec, EquatableArray<string> files)
    {
        var planner = new Planner(spec);
        var plan = new SandboxPlan(
            spec.Name.Value,
            spec.Description?.Value,
            files,
            planner.Outside().ToEquatableArray(),
            planner.Create(),
            planner.Inside().ToEquatableArray(),
            planner.Workload().ToEquatableArray(),
            planner.Supervision(),
            planner.Unit());
        return new(plan, planner._namespaces, planner.Mounts(), [.. planner.DefaultMounts().Select(mount => mount.Target)], planner._seccompRules);
    }

    private IEnumerable<PlanStep> Inside() =>
    [
        .. JoinMount(),
        .. FileSystem(),
        .. Host(),
        .. ResolvedNamespaces.IsNew(_namespaces.Mount) ? [] : Sysctls(),
        .. Loopback(),
        FindUser(),
        .. GiveSecrets(),
        .. InitSteps(),
    ];

    private bool HasInit => _spec.Process.Init is { } said ? said.Value : ResolvedNamespaces.IsNew(_namespaces.Pid);

    private bool NewUser => ResolvedNamespaces.IsNew(_namespaces.User);

    private LauncherDuties Duties() =>
        (_spec.Process.Tty.Or(false).Value ? LauncherDuties.Terminal : 0) |
        (Proxies ? LauncherDuties.Notify : 0) |
        (_spec.Health is not null ? LauncherDuties.Health : 0) |
        (_spec.Logs.Count > 0 ? LauncherDuties.Log : 0) |
        (HasCgroup ? LauncherDuties.Cgroup : 0);

    private SupervisionPlan Supervision()
    {
        var process = _spec.Process;
        return new(
            process.StopSignal.Or(15).Value,
            process.StopTimeout.Or(10_000).Value,
            process.TimeLimit.Or(-1).Value,
            process.ParentDeath.Or(ParentDeath.Ignore).Value,
            HasInit,
            process.Tty.Or(false).Value,
            SaysReady,
            HandsOver,
            OwnFilters.Launcher(Duties()),
            HasInit ? OwnFilters.Reaper() : null,
            HeldCapabilities().Contains("CAP_SETUID"),
            Proxies,
            Health(),
            new(process.StopSignal is null ? process.StopTimeout.Line() : process.StopSignal.Line(), process.TimeLimit.Line(), process.ParentDeath.Line(), process.Init.Line(), process.Tty.Line(), process.HandsOver.Line(), process.SpeaksNotify.Line()));
    }
}

/// <summary>A plan and the decisions behind it, which the rules look at.</summary>
internal sealed record Planned(SandboxPlan Plan, ResolvedNamespaces Namespaces, IReadOnlyList<PlannedMount> Mounts, IReadOnlyList<string> DefaultMountTargets, IReadOnlyList<PlannedRule> SeccompRules);

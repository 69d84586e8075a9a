using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;
using Sandbox.Plan;

namespace Sandbox.Compiler.Planning.Rules;

/// <summary>What a rule looks at.</summary>
internal sealed record RuleSubject(WorkloadSpec Spec, Planned Planned)
{
    public SandboxPlan Plan => Planned.Plan;
    public ResolvedNamespaces Namespaces => Planned.Namespaces;
    public IReadOnlyList<PlannedMount> Mounts => Planned.Mounts;
    public IReadOnlyList<string> DefaultMountTargets => Planned.DefaultMountTargets;
    public FindUserStep User => Plan.Inside.OfType<FindUserStep>().Single();
    public SeccompStep? Seccomp => Plan.Workload.OfType<SeccompStep>().SingleOrDefault();
    public CapabilitiesStep Capabilities => Plan.Workload.OfType<CapabilitiesStep>().Single();
}

/// <summary>Every rule. SBX03xx: weaker than it should be, a warning. SBX04xx: it cannot be as it is written, an error (a warning where it only does nothing).</summary>
internal static class RuleBook
{
    private static readonly Func<RuleSubject, IEnumerable<SpecDiagnostic>>[] Rules =
    [
        AbortSpinsRule.Check,
        AllowedAndDeniedRule.Check,
        BelowForeignMountRule.Check,
        CapabilityOverTheHostRule.Check,
        CheckCannotPassRule.Check,
        CloneRestrictedInVainRule.Check,
        ControlSocketRule.Check,
        DangerousDeviceRule.Check,
        DefaultAllowRule.Check,
        DeviceRulesRule.Check,
        EmptyRootRule.Check,
        ExtensionsCoveredRule.Check,
        FilterTooLongRule.Check,
        ForeignKernelFileSystemRule.Check,
        HandOverRule.Check,
        HealthRule.Check,
        HostTreeWritableRule.Check,
        InitWithoutPidNamespaceRule.Check,
        LandlockForbidsCommandRule.Check,
        LandlockPathNotThereRule.Check,
        LauncherNeedsRule.Check,
        LimitsDisagreeRule.Check,
        ListenerRule.Check,
        LogRule.Check,
        LoopbackOfTheHostRule.Check,
        MadeTwiceRule.Check,
        MountJoinInNewUserRule.Check,
        NameOfTheHostRule.Check,
        NetworkDisagreesRule.Check,
        NetworkLimitRule.Check,
        NoMountNamespaceRule.Check,
        NoMountPointRule.Check,
        NoNameListRule.Check,
        NotifyRule.Check,
        NothingToTakeAwayRule.Check,
        NothingToUnmaskRule.Check,
        RootDirectoryWritableRule.Check,
        RootOfTheHostRule.Check,
        RuleNeverMatchesRule.Check,
        SealNeedsBothWallsRule.Check,
        SecretsRule.Check,
        SetAndPassedRule.Check,
        SetNotContainedRule.Check,
        SharedWithHostRule.Check,
        SocketNumberRule.Check,
        SocketTwiceRule.Check,
        SyscallOfOtherAbiRule.Check,
        SysctlOfTheHostRule.Check,
        TcpRulesInVainRule.Check,
        TimeNeedsInitRule.Check,
        TwoMountsOnTargetRule.Check,
        UnitSettingRule.Check,
        UnmappedIdRule.Check,
        UpperLimitRule.Check,
        UpperOfReadonlyRootRule.Check,
    ];

    /// <summary>What the rules find, behind what the reader <paramref name="found"/>.</summary>
    public static EquatableArray<SpecDiagnostic> Check(RuleSubject subject, EquatableArray<SpecDiagnostic> found)
    {
        var bag = DiagnosticBag.For(subject.Plan.Files);
        foreach (var finding in found.Concat(Rules.SelectMany(rule => rule(subject))))
        {
            bag.Add(finding);
        }

        return bag.ToSorted();
    }
}

using Sandbox.Seccomp;

namespace Sandbox.Plan.Calls;

/// <summary>One call: which, the line that asks for it, and its arguments: numbers, truths, enums, texts, lists of texts, bytes.</summary>
internal sealed record StepCall(PlanCall Call, SourceLine At, params object?[] Arguments);

/// <summary>Plan steps as calls; the twin of the compiler's emitter, which writes the same calls as C#.</summary>
internal static class PlanCalls
{
    /// <summary>The call of <paramref name="step"/>; null: only a launcher that is compiled has it.</summary>
    public static StepCall? Of(PlanStep step, SandboxPlan plan) => OfNamespaces(step, plan) ?? OfRoot(step) ?? OfMounts(step) ?? OfWorkload(step) ?? OfConfinement(step, plan);

    /// <summary>The calls before the namespaces are made, and the one that makes them.</summary>
    public static IEnumerable<StepCall> Watching(SandboxPlan plan)
    {
        var watch = plan.Supervision;
        yield return new(PlanCall.StopWith, watch.At.Stop, watch.StopSignal, watch.StopTimeoutMilliseconds);
        if (watch.TimeLimitMilliseconds >= 0)
        {
            yield return new(PlanCall.TimeLimit, watch.At.TimeLimit, watch.TimeLimitMilliseconds);
        }

        if (watch.ParentDeath != ParentDeath.Ignore)
        {
            yield return new(PlanCall.OnParentDeath, watch.At.ParentDeath, watch.ParentDeath);
        }

        yield return new(PlanCall.OpenNotify, watch.At.Supervise, watch.SaysReady, watch.HandsOver);
        if (watch.Tty)
        {
            yield return new(PlanCall.Terminal, watch.At.Tty);
        }

        var create = plan.Create;
        yield return new(PlanCall.Create, create.At, create.New, create.UserMap, create.MapUid, create.MapGid, PlanBytes.Line(create.MapLine), MemorySharing.OfCreate(plan));
    }

    private static StepCall? OfNamespaces(PlanStep step, SandboxPlan plan) => step switch
    {
        KeepFdStep s => new(PlanCall.KeepFd, s.At, s.Fd),
        NewTimeNamespaceStep s => new(PlanCall.NewTimeNamespace, s.At, s.MonotonicNanoseconds, s.BoottimeNanoseconds),
        JoinPidNamespaceStep s => new(PlanCall.JoinPidNamespace, s.At, s.Path),
        JoinNamespaceStep s => new(PlanCall.JoinNamespace, s.At, s.Kind, s.Path),
        HostnameStep s => new(PlanCall.Hostname, s.At, s.Name),
        DomainnameStep s => new(PlanCall.Domainname, s.At, s.Name),
        SysctlStep s => new(PlanCall.Sysctl, s.At, s.Key, s.Value),
        LoopbackUpStep s => new(PlanCall.LoopbackUp, s.At),
        StartInitStep s => new(PlanCall.StartInit, s.At, MemorySharing.OfInit(plan), plan.Supervision.ReaperKills),
        _ => null,
    };

    private static StepCall? OfRoot(PlanStep step) => step switch
    {
        MountPropagationStep s => new(PlanCall.MountPropagation, s.At, s.Propagation),
        ScratchRootStep s => new(PlanCall.ScratchRoot, s.At, s.SizeBytes, s.Mode),
        LayeredRootStep { Image: { } image } s => new(PlanCall.ImageRoot, s.At, image, s.Layers, s.Upper, s.UpperBytes),
        LayeredRootStep s => new(PlanCall.LayersRoot, s.At, s.Layers, s.Upper, s.UpperBytes),
        LimitUpperStep s => new(PlanCall.LimitUpper, s.At, s.Dir, s.Bytes),
        DirRootStep s => new(PlanCall.DirRoot, s.At, s.Path, s.Readonly),
        HostPathStep s => new(PlanCall.HostPath, s.At, s.Path, s.Optional),
        ExtensionsStep s => new(PlanCall.Extend, s.At, s.Extensions.Select(one => one.Path), s.Lines),
        MakeDirStep s => new(PlanCall.MakeDir, s.At, s.Path, s.Mode, s.Uid, s.Gid),
        WriteFileStep s => new(PlanCall.WriteFile, s.At, s.Path, s.Content, s.Mode, s.Uid, s.Gid),
        MakeSymlinkStep s => new(PlanCall.MakeSymlink, s.At, s.Path, s.Target),
        MaskPathStep s => new(PlanCall.MaskPath, s.At, s.Path),
        ReadonlyPathStep s => new(PlanCall.ReadonlyPath, s.At, s.Path),
        ReadonlyRootStep s => new(PlanCall.ReadonlyRoot, s.At),
        PivotRootStep s => new(PlanCall.PivotRoot, s.At),
        _ => null,
    };

    private static StepCall? OfMounts(PlanStep step) => step switch
    {
        BindMountStep s => new(PlanCall.BindMount, s.At, s.Source, s.Target, s.Recursive, s.Flags, s.RecursiveFlags, s.RecursiveClear, s.Propagation, s.Optional),
        TmpfsMountStep s => new(PlanCall.TmpfsMount, s.At, s.Target, s.Flags, s.SizeBytes, s.Inodes, s.Mode, s.Uid, s.Gid, s.Propagation, s.Optional),
        ProcMountStep s => new(PlanCall.ProcMount, s.At, s.Target, s.Flags, s.HidePid, s.SubsetPid, s.Gid, s.Optional),
        SysfsMountStep s => new(PlanCall.SysfsMount, s.At, s.Target, s.Flags, s.Optional),
        DevptsMountStep s => new(PlanCall.DevptsMount, s.At, s.Target, s.Flags, s.Mode, s.PtmxMode, s.Gid, s.Optional),
        MqueueMountStep s => new(PlanCall.MqueueMount, s.At, s.Target, s.Flags, s.Optional),
        OverlayMountStep s => new(PlanCall.OverlayMount, s.At, s.Target, s.Lower, s.Upper, s.Work, s.Flags, s.Optional),
        DevMountStep s => new(PlanCall.DevMount, s.At, s.Target, s.Bind, s.ShmBytes, s.Pts, s.Sealed),
        DeviceNodeStep s => new(PlanCall.DeviceNode, s.At, s.Path, s.Type, s.Major, s.Minor, s.Mode, s.Uid, s.Gid, s.Bind, s.Optional),
        _ => null,
    };

    private static StepCall? OfWorkload(PlanStep step) => step switch
    {
        NewSessionStep s => new(PlanCall.NewSession, s.At, s.Tty),
        UmaskStep s => new(PlanCall.Umask, s.At, s.Mask),
        RlimitStep s => new(PlanCall.Rlimit, s.At, s.Resource, s.Soft, s.Hard),
        NiceStep s => new(PlanCall.Nice, s.At, s.Nice),
        OomScoreAdjStep s => new(PlanCall.OomScoreAdj, s.At, s.Value),
        PersonalityStep s => new(PlanCall.Personality, s.At, s.Persona),
        ChdirStep s => new(PlanCall.Chdir, s.At, s.Path),
        FindUserStep s => new(PlanCall.FindUser, s.At, s.Uid, s.UserName, s.Gid, s.GroupName, ListOrNull(s.Groups.Select(one => one.ToString(System.Globalization.CultureInfo.InvariantCulture))), ListOrNull(s.GroupNames)),
        SetEnvStep s => new(PlanCall.SetEnv, s.At, s.Name + "=" + s.Value),
        PassEnvStep s => new(PlanCall.PassEnv, s.At, s.Name),
        PrepareExecStep s => new(PlanCall.PrepareExec, s.At, s.Command, s.AppendArguments),
        ExecStep s => new(PlanCall.Exec, s.At, s.LooksWhy),
        _ => null,
    };

    private static StepCall? OfConfinement(PlanStep step, SandboxPlan plan) => step switch
    {
        CredentialsStep s => new(PlanCall.Credentials, s.At),
        NewKeyringStep s => new(PlanCall.NewKeyring, s.At, s.Needed),
        CapabilitiesStep s => new(PlanCall.Capabilities, s.At, s.Bounding, s.Effective, s.Permitted, s.Inheritable, s.Ambient),
        NoNewPrivilegesStep s => new(PlanCall.NoNewPrivileges, s.At),
        LandlockRulesetStep s => new(PlanCall.LandlockRuleset, s.At, s.Files, s.Tcp, s.Scopes, s.NeededAbi),
        LandlockPathStep s => new(PlanCall.LandlockPath, s.At, s.Path, s.Access, s.Named, s.Derived),
        LandlockPortStep s => new(PlanCall.LandlockPort, s.At, s.Port, s.Access),
        LandlockOpenFilesStep s => new(PlanCall.LandlockOpenFiles, s.At),
        LandlockRestrictStep s => new(PlanCall.LandlockRestrict, s.At),
        SeccompStep { Flags: var flags } s when (flags & SeccompFlags.NewListener) == 0 => new(PlanCall.Seccomp, s.At, PlanBytes.Program(s.Filter), s.Flags, s.ReadsBack),
        ReadBackStep s => OfReadBack(s.Of, s.At),
        _ => null,
    };

    private static StepCall? OfReadBack(PlanStep step, SourceLine at) => step switch
    {
        CredentialsStep => new(PlanCall.CheckCredentials, at),
        CapabilitiesStep s => new(PlanCall.CheckCapabilities, at, s.Effective, s.Permitted, s.Inheritable, s.Ambient),
        NoNewPrivilegesStep => new(PlanCall.CheckNoNewPrivileges, at),
        RlimitStep s => new(PlanCall.CheckRlimit, at, s.Resource, s.Soft, s.Hard),
        PivotRootStep => new(PlanCall.CheckOldRoot, at),
        _ when PlanProse.MountFlagsOf(step) is { } mount => new(PlanCall.CheckMount, at, mount.Target, mount.Flags & ReadBackFlags, mount.Optional),
        _ => null,
    };

    // What restricts; statfs(2) tells the others in another way, or not at all.
    private const MountFlags ReadBackFlags = MountFlags.ReadOnly | MountFlags.NoSuid | MountFlags.NoDev | MountFlags.NoExec | MountFlags.NoSymfollow;

    private static string[]? ListOrNull(IEnumerable<string> items) => items.Any() ? items.ToArray() : null;
}

using Sandbox.Plan;
using static Sandbox.Compiler.Emit.CSharpLiteral;

namespace Sandbox.Compiler.Emit;

internal sealed partial record StepCall
{
    private static StepCall? OfWorkload(PlanStep step, string at, SandboxPlan plan) => step switch
    {
        NewSessionStep s => new($"Session.New(s, {at}, tty: {Bool(s.Tty)})"),
        UmaskStep s => new($"Limits.Umask(s, {at}, {Mode(s.Mask)})", Octal(s.Mask)),
        RlimitStep s => new($"Limits.Rlimit(s, {at}, Rlimit.{s.Resource}, soft: {Limit(s.Soft)}, hard: {Limit(s.Hard)})"),
        NiceStep s => new($"Limits.Nice(s, {at}, {Number(s.Nice)})"),
        OomScoreAdjStep s => new($"Limits.OomScoreAdj(s, {at}, {Number(s.Value)})"),
        PersonalityStep s => new($"Limits.Personality(s, {at}, {Mode(s.Persona)})"),
        ChdirStep s => new($"WorkloadProcess.Chdir(s, {at}, {Utf8(s.Path)})"),
        FindUserStep s => new($"Credentials.Find(s, {at}, uid: {Number(s.Uid)}, userName: {OrDefault(s.UserName)}, gid: {Number(s.Gid)}, groupName: {OrDefault(s.GroupName)}, groups: {ListOrDefault(s.Groups.Select(Number))}, groupNames: {ListOrDefault(s.GroupNames)})"),
        CredentialsStep => new($"Credentials.Become(s, {at})"),
        NewKeyringStep s => new($"Keyring.Join(s, {at}, needed: {Bool(s.Needed)})"),
        ReadBackStep s => OfReadBack(s.Of, at),
        CapabilitiesStep s => new($"Capabilities.Set(s, {at}, bounding: {Enum(s.Bounding)}, effective: {Enum(s.Effective)}, permitted: {Enum(s.Permitted)}, inheritable: {Enum(s.Inheritable)}, ambient: {Enum(s.Ambient)})"),
        NoNewPrivilegesStep => new($"WorkloadProcess.NoNewPrivileges(s, {at})"),
        LandlockRulesetStep s => new($"LandlockRules.Begin(s, {at}, files: {Rights(s.Files)}, tcp: {Enum(s.Tcp)}, scopes: {Enum(s.Scopes)}, neededAbi: {Number(s.NeededAbi)})"),
        LandlockPathStep s => new($"LandlockRules.Allow(s, {at}, {Utf8(s.Path)}, {Rights(s.Access)}, named: {Rights(s.Named)}, derived: {Bool(s.Derived)})"),
        LandlockPortStep s => new($"LandlockRules.AllowPort(s, {at}, {Number(s.Port)}, {Enum(s.Access)})"),
        LandlockOpenFilesStep => new($"LandlockRules.AllowOpenFiles(s, {at})"),
        LandlockRestrictStep => new($"LandlockRules.Restrict(s, {at})"),
        SeccompStep s => new($"SeccompFilter.Attach(s, {at}, {FilterEmitter.ClassOf(plan)}.Workload, flags: {Number((long)s.Flags)}, readsBack: {Bool(s.ReadsBack)})"),
        SetEnvStep s => new($"Environment.Set(s, {at}, {Utf8(s.Name + "=" + s.Value)})"),
        PassEnvStep s => new($"Environment.Pass(s, {at}, {Utf8(s.Name)})"),
        SocketVariablesStep => new($"Environment.SetSockets(s, {at})"),
        NotifyVariablesStep => new($"Environment.SetNotify(s, {at}, {Utf8("NOTIFY_SOCKET=" + BindNotifyStep.Path)})"),
        StartProberStep => new($"Health.Start(s, {at})"),
        HandOverStep => new($"ParentWatch.Release(s, {at})"),
        PrepareExecStep s => new($"WorkloadProcess.PrepareExec(s, {at}, {Utf8List(s.Command)}, appendArguments: {Bool(s.AppendArguments)})"),
        PrepareSelfStep s => new($"WorkloadProcess.PrepareSelf(s, {at}, appendArguments: {Bool(s.AppendArguments)})"),
        ExecStep s => new($"WorkloadProcess.Exec(s, {at}, looksWhy: {Bool(s.LooksWhy)})"),
        StartSelfStep => new($"WorkloadProcess.StartSelf(s, {at})"),
        _ => null,
    };

    private static StepCall OfReadBack(PlanStep step, string at) => step switch
    {
        CredentialsStep => new($"ReadBack.Credentials(s, {at})"),
        CapabilitiesStep s => new($"ReadBack.Capabilities(s, {at}, effective: {Enum(s.Effective)}, permitted: {Enum(s.Permitted)}, inheritable: {Enum(s.Inheritable)}, ambient: {Enum(s.Ambient)})"),
        NoNewPrivilegesStep => new($"ReadBack.NoNewPrivileges(s, {at})"),
        RlimitStep s => new($"ReadBack.Rlimit(s, {at}, Rlimit.{s.Resource}, soft: {Limit(s.Soft)}, hard: {Limit(s.Hard)})"),
        PivotRootStep => new($"ReadBack.OldRootIsGone(s, {at})"),
        _ when PlanProse.MountFlagsOf(step) is { } mount => new($"ReadBack.Mount(s, {at}, {Utf8(mount.Target)}, {Flags(mount.Flags & ReadBackFlags)}, {Optional(mount.Optional)})"),
        _ => throw new InvalidOperationException("Nothing to read back of " + step.GetType().Name),
    };

    // What restricts; statfs(2) tells the others in another way, or not at all.
    private const MountFlags ReadBackFlags = MountFlags.ReadOnly | MountFlags.NoSuid | MountFlags.NoDev | MountFlags.NoExec | MountFlags.NoSymfollow;

    private static string Rights(PathAccess access) => access == LandlockAbi.Everything ? "LandlockAbi.Everything" : Enum(access);

    private static string ListOrDefault(IEnumerable<string> items) => items.Any() ? Utf8List(items) : "default";
}

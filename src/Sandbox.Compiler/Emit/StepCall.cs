using Sandbox.Plan;
using static Sandbox.Compiler.Emit.CSharpLiteral;

namespace Sandbox.Compiler.Emit;

/// <summary>One plan step as the call of its step function in Sandbox.Launch.</summary>
/// <param name="Text">The C# expression.</param>
/// <param name="Note">What the reader cannot see in it, such as a mode in octal; or null.</param>
internal sealed partial record StepCall(string Text, string? Note = null)
{
    /// <summary>The call of <paramref name="step"/>; <paramref name="at"/> is its line as C# text.</summary>
    public static StepCall Of(PlanStep step, string at, SandboxPlan plan) =>
        OfNamespaces(step, at, plan) ?? OfRoot(step, at) ?? OfMounts(step, at) ?? OfWorkload(step, at, plan) ?? OfCgroup(step, at, plan)
        ?? throw new InvalidOperationException("No call for " + step.GetType().Name);

    private static StepCall? OfNamespaces(PlanStep step, string at, SandboxPlan plan) => step switch
    {
        KeepFdStep s => new($"Descriptors.Keep(s, {at}, {Number(s.Fd)})"),
        TakeSocketsStep s => new($"Descriptors.TakeSockets(s, {at}, count: {Number(s.Count)}, stored: {Number(s.Stored)})"),
        OpenLogStep s => new($"Logs.Open(s, {at}, {Enum(s.Streams)}, {Utf8(s.Path)}, ofInstance: {Bool(s.OfInstance)}, maxBytes: {Size(s.MaxBytes)}, maxFiles: {Number(s.MaxFiles)}, mode: {Mode(s.Mode)})", Octal(s.Mode)),
        AttachLogsStep => new($"Logs.Attach(s, {at})"),
        ConnectListenerStep s => new($"SeccompListener.Connect(s, {at}, {Utf8(s.Path)}, metadata: {(s.Metadata is null ? "default" : Utf8(Json(s.Metadata)))})"),
        NewTimeNamespaceStep s => new($"Namespaces.NewTime(s, {at}, monotonic: {Number(s.MonotonicNanoseconds)}, boottime: {Number(s.BoottimeNanoseconds)})", Nanoseconds(s)),
        JoinPidNamespaceStep s => new($"Namespaces.JoinPid(s, {at}, {Utf8(s.Path)})"),
        JoinNamespaceStep s => new($"Namespaces.Join(s, {at}, {Enum(s.Kind)}, {Utf8(s.Path)})"),
        HostnameStep s => new($"Uts.SetHostname(s, {at}, {Utf8(s.Name)})"),
        DomainnameStep s => new($"Uts.SetDomainname(s, {at}, {Utf8(s.Name)})"),
        SysctlStep s => new($"Sysctls.Write(s, {at}, {Utf8(s.Key)}, {Utf8(s.Value)})"),
        LoopbackUpStep => new($"Network.LoopbackUp(s, {at})"),
        ShapeStep s => new($"Network.Shape(s, {at}, index: {Number(s.Interface)}, bytesPerSecond: {Number(s.BytesPerSecond)}, burstBytes: {Size(s.BurstBytes)}, queueBytes: {Size(s.QueueBytes)}, hard: {Bool(s.Hard)})", "lo"),
        BindNotifyStep => new($"NotifyProxy.Bind(s, {at}, {Utf8(BindNotifyStep.Path)})"),
        StartInitStep => new($"Init.Start(s, {at}, shareMemory: {Bool(MemorySharing.OfInit(plan))}, keepsKill: {Bool(plan.Supervision.ReaperKills)}, {FilterEmitter.ClassOf(plan)}.Reaper)"),
        _ => null,
    };

    /// <summary>The call that creates the namespaces; <paramref name="mapAt"/> is the line of the id map as C# text.</summary>
    public static StepCall OfCreate(CreateNamespacesStep step, string at, string mapAt, SandboxPlan plan) =>
        new($"Namespaces.Create(s, {at}, {Enum(step.New)}, {Enum(step.UserMap)}, mapUid: {Number(step.MapUid)}, mapGid: {Number(step.MapGid)}, mapAt: {mapAt}, shareMemory: {Bool(MemorySharing.OfCreate(plan))})");

    private static StepCall? OfRoot(PlanStep step, string at) => step switch
    {
        MountPropagationStep s => new($"Mounts.SetPropagation(s, {at}, {Enum(s.Propagation)})"),
        ScratchRootStep s => new($"Root.Scratch(s, {at}, sizeBytes: {Size(s.SizeBytes)}, mode: {Mode(s.Mode)})", Octal(s.Mode)),
        MountEmbeddedStep { Verity: { } tree } s => new($"EmbeddedRoot.MountVerified(s, {at}, sizeBytes: {Number(s.Size)}, dataBytes: {Number(tree.DataSize)}, uuid: {Utf8(s.Uuid)}, digest: {Utf8(s.Digest)}, rootHash: {Utf8(tree.RootHash)})"),
        MountEmbeddedStep s => new($"EmbeddedRoot.Mount(s, {at}, sizeBytes: {Number(s.Size)}, uuid: {Utf8(s.Uuid)}, digest: {Utf8(s.Digest)})"),
        LimitUpperStep s => new($"UpperQuota.Limit(s, {at}, {Utf8(s.Dir)}, bytes: {Size(s.Bytes)})"),
        EmbeddedRootStep s => new($"Root.Embedded(s, {at}, digest: {Utf8(s.Digest)}, upper: {OrDefault(s.Upper)}, upperBytes: {Size(s.UpperBytes)})"),
        LayeredRootStep { Image: { } image } s => new($"Root.Image(s, {at}, {Utf8(image)}, layers: {Utf8List(s.Layers)}, upper: {OrDefault(s.Upper)}, upperBytes: {Size(s.UpperBytes)})"),
        LayeredRootStep s => new($"Root.Layers(s, {at}, layers: {Utf8List(s.Layers)}, upper: {OrDefault(s.Upper)}, upperBytes: {Size(s.UpperBytes)})"),
        DirRootStep s => new($"Root.Dir(s, {at}, {Utf8(s.Path)}, readOnly: {Bool(s.Readonly)})"),
        ExtensionsStep s => new($"Root.Extend(s, {at}, {Utf8List(s.Extensions.Select(one => one.Path))}, lines: {Utf8List(s.Lines)})"),
        HostPathStep s => new($"Root.HostPath(s, {at}, {Utf8(s.Path)}, optional: {Bool(s.Optional)})"),
        MakeDirStep s => new($"Files.MakeDir(s, {at}, {Utf8(s.Path)}, mode: {Mode(s.Mode)}, {Owner(s.Uid, s.Gid)})", Octal(s.Mode)),
        WriteFileStep s => new($"Files.Write(s, {at}, {Utf8(s.Path)}, content: {Utf8(s.Content)}, mode: {Mode(s.Mode)}, {Owner(s.Uid, s.Gid)})", Octal(s.Mode)),
        MakeSymlinkStep s => new($"Files.MakeSymlink(s, {at}, {Utf8(s.Path)}, target: {Utf8(s.Target)})"),
        MaskPathStep s => new($"Paths.Mask(s, {at}, {Utf8(s.Path)})"),
        ReadonlyPathStep s => new($"Paths.MakeReadonly(s, {at}, {Utf8(s.Path)})"),
        ReadonlyRootStep => new($"Root.MakeReadonly(s, {at})"),
        PivotRootStep => new($"Root.Pivot(s, {at})"),
        _ => null,
    };

    private static string Owner(long uid, long gid) => $"uid: {Number(uid)}, gid: {Number(gid)}";

    private static string Octal(uint mode) => Convert.ToString(mode, 8).PadLeft(4, '0');

    private static string? Nanoseconds(NewTimeNamespaceStep step) => step is { MonotonicNanoseconds: 0, BoottimeNanoseconds: 0 } ? null : "nanoseconds";

    // RFC 8259: a line of text has no other character that must be escaped.
    private static string Json(string line) => "\"" + line.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\"";
}

using Sandbox.Plan;
using static Sandbox.Compiler.Emit.CSharpLiteral;

namespace Sandbox.Compiler.Emit;

internal sealed partial record StepCall
{
    private static StepCall? OfMounts(PlanStep step, string at) => step switch
    {
        BindMountStep s => new($"Mounts.Bind(s, {at}, source: {Utf8(s.Source)}, target: {Utf8(s.Target)}, recursive: {Bool(s.Recursive)}, {Flags(s.Flags)}, recursiveFlags: {Enum(s.RecursiveFlags)}, recursiveClear: {Enum(s.RecursiveClear)}, {Enum(s.Propagation)}, {Optional(s.Optional)})"),
        TmpfsMountStep s => new($"Mounts.Tmpfs(s, {at}, {Utf8(s.Target)}, {Flags(s.Flags)}, sizeBytes: {Size(s.SizeBytes)}, inodes: {Number(s.Inodes)}, mode: {Mode(s.Mode)}, {Owner(s.Uid, s.Gid)}, {Enum(s.Propagation)}, {Optional(s.Optional)})", Octal(s.Mode)),
        ProcMountStep s => new($"Mounts.Proc(s, {at}, {Utf8(s.Target)}, {Flags(s.Flags)}, {Enum(s.HidePid)}, subsetPid: {Bool(s.SubsetPid)}, gid: {Number(s.Gid)}, {Optional(s.Optional)})"),
        SysfsMountStep s => new($"Mounts.Sysfs(s, {at}, {Utf8(s.Target)}, {Flags(s.Flags)}, {Optional(s.Optional)})"),
        DevptsMountStep s => new($"Mounts.Devpts(s, {at}, {Utf8(s.Target)}, {Flags(s.Flags)}, mode: {Mode(s.Mode)}, ptmxMode: {Mode(s.PtmxMode)}, gid: {Number(s.Gid)}, {Optional(s.Optional)})", $"{Octal(s.Mode)}, {Octal(s.PtmxMode)}"),
        MqueueMountStep s => new($"Mounts.Mqueue(s, {at}, {Utf8(s.Target)}, {Flags(s.Flags)}, {Optional(s.Optional)})"),
        OverlayMountStep s => new($"Mounts.Overlay(s, {at}, {Utf8(s.Target)}, lower: {Utf8List(s.Lower)}, upper: {OrDefault(s.Upper)}, work: {OrDefault(s.Work)}, {Flags(s.Flags)}, {Optional(s.Optional)})"),
        DevMountStep s => new($"Devices.Mount(s, {at}, {Utf8(s.Target)}, bind: {Bool(s.Bind)}, shmBytes: {Size(s.ShmBytes)}, pts: {Bool(s.Pts)}{(s.Sealed ? ", nodev: true" : "")})"),
        DeviceNodeStep s => new($"Devices.Node(s, {at}, {Utf8(s.Path)}, {Enum(s.Type)}, major: {Number(s.Major)}, minor: {Number(s.Minor)}, mode: {Mode(s.Mode)}, {Owner(s.Uid, s.Gid)}, bind: {Bool(s.Bind)}, {Optional(s.Optional)})", s.Bind ? null : Octal(s.Mode)),
        SecretsMountStep s => new($"Secrets.Mount(s, {at}, {Utf8(SecretsMountStep.Directory)}, {Optional(s.Optional)})"),
        TakeSecretStep s => new($"Secrets.Take(s, {at}, {Utf8(s.Name)}, {Optional(s.Optional)})"),
        GiveSecretsStep => new($"Secrets.Give(s, {at})", "0400 in 0500"),
        _ => null,
    };

    private static string Flags(MountFlags flags) => "flags: " + Enum(flags);

    private static string Optional(bool optional) => "optional: " + Bool(optional);

    private static string OrDefault(string? text) => text is null ? "default" : Utf8(text);
}

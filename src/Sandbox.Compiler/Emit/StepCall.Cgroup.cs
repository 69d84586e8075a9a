using Sandbox.Plan;
using static Sandbox.Compiler.Emit.CSharpLiteral;

namespace Sandbox.Compiler.Emit;

internal sealed partial record StepCall
{
    private static StepCall? OfCgroup(PlanStep step, string at, SandboxPlan plan) => step switch
    {
        CgroupLimitStep { Text: { } text } s => new($"Cgroups.Limit(s, {at}, {Enum(s.Limit)}, {Enum(s.Controller)}, {OfWhat(s.Of)}text: {Utf8(text)})"),
        CgroupLimitStep s => new($"Cgroups.Limit(s, {at}, {Enum(s.Limit)}, {Enum(s.Controller)}, {OfWhat(s.Of)}value: {Amount(s)})", s.Limit is CgroupLimit.CpuMax or CgroupLimit.CpuMaxBurst ? "microseconds" : null),
        DeviceRuleStep { Rule.Path: { } path } s => new($"Cgroups.{Verb(s)}Device(s, {at}, {Utf8(path)}, {Enum(s.Rule.Access)}, patch: {Number(s.Patch)}{(s.Rule.Optional ? ", optional: true" : "")})", s.Name),
        DeviceRuleStep s => new($"Cgroups.{Verb(s)}Device(s, {at}, {Enum(s.Rule.Types)}, major: {DeviceNumber(s.Rule.Major)}, minor: {DeviceNumber(s.Rule.Minor)}, {Enum(s.Rule.Access)})", s.Name),
        DeviceProgramStep => new($"Cgroups.RefuseOtherDevices(s, {at}, {ProgramEmitter.ClassOf(plan)}.Devices)"),
        NetworkRateStep s => new($"Cgroups.LimitNetwork(s, {at}, {Enum(s.Direction)}, hard: {Bool(s.Hard)}, {ProgramEmitter.ClassOf(plan)}.{s.Direction})", $"{Number(s.BytesPerSecond)} bytes per second"),
        MakeCgroupStep s => new($"Cgroups.Make(s, {at}, hard: {Bool(s.Hard)})"),
        _ => null,
    };

    private static string Verb(DeviceRuleStep step) => step.Rule.Allow ? "Allow" : "Refuse";

    private static string DeviceNumber(long number) => number == DeviceRule.Any ? "DeviceRule.Any" : Number(number);

    private static string OfWhat(string? of) => of is null ? "of: default, " : $"of: {Utf8(of)}, ";

    private static string Amount(CgroupLimitStep step) => step switch
    {
        { Value: CgroupUnits.Max } => "CgroupUnits.Max",
        { Limit: CgroupLimit.MemoryOomGroup } => Number(step.Value),
        { Limit: <= CgroupLimit.MemorySwapMax or CgroupLimit.IoReadBytes or CgroupLimit.IoWriteBytes or CgroupLimit.HugetlbMax } => Size(step.Value),
        _ => Number(step.Value),
    };
}

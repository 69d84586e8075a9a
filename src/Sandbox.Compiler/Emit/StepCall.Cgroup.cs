using Sandbox.Plan;
using static Sandbox.Compiler.Emit.CSharpLiteral;

namespace Sandbox.Compiler.Emit;

internal sealed partial record StepCall
{
    private static StepCall? OfCgroup(PlanStep step, string at) => step switch
    {
        CgroupLimitStep { Text: { } text } s => new($"Cgroups.Limit(s, {at}, {Enum(s.Limit)}, {Enum(s.Controller)}, {OfWhat(s.Of)}text: {Utf8(text)})"),
        CgroupLimitStep s => new($"Cgroups.Limit(s, {at}, {Enum(s.Limit)}, {Enum(s.Controller)}, {OfWhat(s.Of)}value: {Amount(s)})", s.Limit is CgroupLimit.CpuMax or CgroupLimit.CpuMaxBurst ? "microseconds" : null),
        MakeCgroupStep s => new($"Cgroups.Make(s, {at}, hard: {Bool(s.Hard)})"),
        _ => null,
    };

    private static string OfWhat(string? of) => of is null ? "of: default, " : $"of: {Utf8(of)}, ";

    private static string Amount(CgroupLimitStep step) => step switch
    {
        { Value: CgroupUnits.Max } => "CgroupUnits.Max",
        { Limit: CgroupLimit.MemoryOomGroup } => Number(step.Value),
        { Limit: <= CgroupLimit.MemorySwapMax or CgroupLimit.IoReadBytes or CgroupLimit.IoWriteBytes or CgroupLimit.HugetlbMax } => Size(step.Value),
        _ => Number(step.Value),
    };
}

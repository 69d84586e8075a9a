using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;
using Sandbox.Plan;

namespace Sandbox.Compiler.Planning.Rules;

/// <summary>Limits of <c>resources</c> that cannot hold together.</summary>
internal static class LimitsDisagreeRule
{
    private static readonly (CgroupLimit Limit, string Key)[] Rising =
        [(CgroupLimit.MemoryMin, "min"), (CgroupLimit.MemoryLow, "low"), (CgroupLimit.MemoryHigh, "high"), (CgroupLimit.MemoryMax, "max")];

    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject)
    {
        if (subject.Spec.Resources is not { } resources)
        {
            return [];
        }

        var found = MemoryOrder(resources).Concat(Cpu(resources));
        if (Of(resources, CgroupLimit.PidsMax) is { Value: 1 } pids && subject.Plan.Supervision.Init)
        {
            found = found.Append(DiagnosticCatalog.TooFewPids(pids.At, 2));
        }

        return resources.Limits.Count > CgroupUnits.Most ? found.Append(DiagnosticCatalog.TooManyLimits(resources.At, resources.Limits.Count, CgroupUnits.Most)) : found;
    }

    private static IEnumerable<SpecDiagnostic> MemoryOrder(ResourcesSpec resources)
    {
        var written = Rising.Select(one => (one.Key, Limit: Of(resources, one.Limit))).Where(one => one.Limit is not null).ToList();
        return written.Zip(written.Skip(1), (lower, upper) => (lower, upper))
            .Where(pair => Height(pair.lower.Limit!) > Height(pair.upper.Limit!))
            .Select(pair => DiagnosticCatalog.MemoryOrder(pair.lower.Limit!.At, pair.lower.Key, pair.upper.Key));
    }

    private static IEnumerable<SpecDiagnostic> Cpu(ResourcesSpec resources)
    {
        if (Of(resources, CgroupLimit.CpuIdle) is { Value: 1 } && Of(resources, CgroupLimit.CpuWeight) is { } weight)
        {
            yield return DiagnosticCatalog.IdleHasNoWeight(weight.At);
        }

        if (Of(resources, CgroupLimit.CpuMaxBurst) is { } burst && (Of(resources, CgroupLimit.CpuMax) is not { Value: >= 0 } max || burst.Value > max.Value))
        {
            yield return DiagnosticCatalog.BurstAboveMax(burst.At);
        }
    }

    private static LimitSpec? Of(ResourcesSpec resources, CgroupLimit limit) => resources.Limits.FirstOrDefault(one => one.Limit == limit);

    private static long Height(LimitSpec limit) => limit.Value < 0 ? long.MaxValue : limit.Value;
}

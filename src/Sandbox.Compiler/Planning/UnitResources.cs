using System.Globalization;
using Sandbox.Plan;

namespace Sandbox.Compiler.Planning;

/// <summary>
/// Limits as settings of systemd.resource-control(5). systemd writes exactly the planned values then, and the launcher, which finds them in its own cgroup, makes none
/// (docs/decisions/0015-cgroups.md, "Nothing twice").
/// </summary>
internal static class UnitResources
{
    /// <summary>
    /// A setting for each limit, or, where systemd has none for one of them, the right to make a cgroup of one's own: half of them here and half there would be limits twice.
    /// DeviceAllow= would do for rules on devices, but nobody can read back what systemd's program does.
    /// </summary>
    public static IEnumerable<UnitLimit> Of(IReadOnlyList<PlanStep> steps, SourceLine at)
    {
        if (steps.Count == 0)
        {
            return [];
        }

        if (steps.Any(step => step is DeviceProgramStep or NetworkRateStep))
        {
            return [new(at, "Delegate", "yes")];
        }

        var limits = steps.OfType<CgroupLimitStep>();
        var settings = limits.Select(Of).ToList();
        return settings.Any(setting => setting is null) ? [new(at, "Delegate", "yes")] : settings.OfType<UnitLimit>();
    }

    private static UnitLimit? Of(CgroupLimitStep step) => step.Limit switch
    {
        CgroupLimit.MemoryMax => Number(step, "MemoryMax"),
        CgroupLimit.MemoryHigh => Number(step, "MemoryHigh"),
        CgroupLimit.MemoryLow => Number(step, "MemoryLow"),
        CgroupLimit.MemoryMin => Number(step, "MemoryMin"),
        CgroupLimit.MemorySwapMax => Number(step, "MemorySwapMax"),
        CgroupLimit.CpuMax => Quota(step),
        CgroupLimit.CpuWeight => Number(step, "CPUWeight"),
        CgroupLimit.CpusetCpus => new(step.At, "AllowedCPUs", step.Text!),
        CgroupLimit.CpusetMems => new(step.At, "AllowedMemoryNodes", step.Text!),
        CgroupLimit.PidsMax => Number(step, "TasksMax"),
        CgroupLimit.IoWeight => Number(step, "IOWeight"),
        CgroupLimit.IoReadBytes => Device(step, "IOReadBandwidthMax"),
        CgroupLimit.IoWriteBytes => Device(step, "IOWriteBandwidthMax"),
        CgroupLimit.IoReadOperations => Device(step, "IOReadIOPSMax"),
        CgroupLimit.IoWriteOperations => Device(step, "IOWriteIOPSMax"),
        _ => null,
    };

    private static UnitLimit Number(CgroupLimitStep step, string key) => new(step.At, key, Text(step.Value));

    // Hundredths of a per cent are as fine as systemd takes it. No quota cannot be said, only left unsaid.
    private static UnitLimit? Quota(CgroupLimitStep step) => step.Value == CgroupUnits.Max || step.Value % (CgroupUnits.CpuPeriod / 10_000) != 0
        ? null
        : new(step.At, "CPUQuota", (step.Value * 100m / CgroupUnits.CpuPeriod).ToString("0.##", CultureInfo.InvariantCulture) + "%");

    // For a path that is no device systemd looks for the disk below its file system in a way of its own.
    private static UnitLimit? Device(CgroupLimitStep step, string key) => step.Of!.StartsWith("/dev/", StringComparison.Ordinal)
        ? new(step.At, key, $"{step.Of} {Text(step.Value)}")
        : step.Of[0] == '/' ? null : new(step.At, key, $"/dev/block/{step.Of} {Text(step.Value)}");

    private static string Text(long value) => value == CgroupUnits.Max ? "infinity" : value.ToString(CultureInfo.InvariantCulture);
}

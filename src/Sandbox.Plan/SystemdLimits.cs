using System.Globalization;

namespace Sandbox.Plan;

/// <summary>Limits as settings of systemd.resource-control(5): the unit's lines, and what <c>systemctl set-property</c> takes.</summary>
public static class SystemdLimits
{
    /// <summary>The setting of a limit and its value; null where systemd has none for it.</summary>
    /// <param name="limit">Which one.</param>
    /// <param name="of">The device, for a limit of one.</param>
    /// <param name="value">Its number, in the unit of <see cref="CgroupLimit"/>.</param>
    /// <param name="text">Its text, for what takes text.</param>
    public static (string Key, string Value)? Setting(CgroupLimit limit, string? of, long value, string? text) => limit switch
    {
        CgroupLimit.MemoryMax => ("MemoryMax", Number(value)),
        CgroupLimit.MemoryHigh => ("MemoryHigh", Number(value)),
        CgroupLimit.MemoryLow => ("MemoryLow", Number(value)),
        CgroupLimit.MemoryMin => ("MemoryMin", Number(value)),
        CgroupLimit.MemorySwapMax => ("MemorySwapMax", Number(value)),
        CgroupLimit.CpuMax => Quota(value),
        CgroupLimit.CpuWeight => ("CPUWeight", Number(value)),
        CgroupLimit.CpusetCpus => ("AllowedCPUs", text!),
        CgroupLimit.CpusetMems => ("AllowedMemoryNodes", text!),
        CgroupLimit.PidsMax => ("TasksMax", Number(value)),
        CgroupLimit.IoWeight => ("IOWeight", Number(value)),
        CgroupLimit.IoReadBytes => Device("IOReadBandwidthMax", of!, value),
        CgroupLimit.IoWriteBytes => Device("IOWriteBandwidthMax", of!, value),
        CgroupLimit.IoReadOperations => Device("IOReadIOPSMax", of!, value),
        CgroupLimit.IoWriteOperations => Device("IOWriteIOPSMax", of!, value),
        _ => null,
    };

    // Hundredths of a per cent are as fine as systemd takes it. No quota cannot be said, only left unsaid.
    private static (string Key, string Value)? Quota(long value) =>
        value == CgroupUnits.Max || value % (CgroupUnits.CpuPeriod / 10_000) != 0 ? null : ("CPUQuota", LimitTexts.CpuShare(value, CgroupUnits.CpuPeriod));

    // For a path that is no device systemd looks for the disk below its file system in a way of its own.
    private static (string Key, string Value)? Device(string key, string of, long value) => of.StartsWith("/dev/", StringComparison.Ordinal)
        ? (key, $"{of} {Number(value)}")
        : of[0] == '/' ? null : (key, $"/dev/block/{of} {Number(value)}");

    private static string Number(long value) => value == CgroupUnits.Max ? "infinity" : value.ToString(CultureInfo.InvariantCulture);
}

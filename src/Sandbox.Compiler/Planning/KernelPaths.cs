namespace Sandbox.Compiler.Planning;

/// <summary>
/// Paths of procfs and sysfs that a sandbox must not read or write: the union of runc's and moby's lists (moby 29: /proc/interrupts and
/// powercap too, GHSA-6fw5-f8r9-fgfm and CVE-2020-8694). A star stands for the rest of a name: moby masks thermal_throttle of each processor.
/// </summary>
internal static class KernelPaths
{
    public static readonly string[] Masked =
    [
        "/proc/acpi", "/proc/asound", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/sched_debug",
        "/proc/scsi", "/proc/timer_list", "/proc/timer_stats", "/sys/devices/system/cpu/cpu*/thermal_throttle", "/sys/devices/virtual/powercap", "/sys/firmware",
    ];

    /// <summary>
    /// What each page of the machine's memory is used for, readable by its owner, root, alone (proc(5)): hidden from a workload that may open root's files.
    /// For others each would be a call per launch that hides nothing.
    /// </summary>
    public static readonly string[] MaskedFromRoot = ["/proc/kpagecgroup", "/proc/kpagecount", "/proc/kpageflags"];

    public static readonly string[] ReadOnly = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];
}

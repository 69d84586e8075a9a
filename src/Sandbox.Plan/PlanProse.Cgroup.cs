namespace Sandbox.Plan;

public static partial class PlanProse
{
    private static string? Cgroup(PlanStep step) => step switch
    {
        CgroupLimitStep s => $"Limit {LimitWords(s)}.",
        DeviceRuleStep s => $"{(s.Rule.Allow ? "Allow" : "Refuse")} {DeviceWords(s.Rule)}{(s.Name is null ? "" : $" ({s.Name})")}.",
        DeviceProgramStep => "Refuse every other access to a device node; where two of these rules fit, the later one holds.",
        NetworkRateStep s => $"Limit what it {(s.Direction == NetworkDirection.Egress ? "sends" : "receives")} to {Number(s.BytesPerSecond)} bytes per second and {Number(RateProgram.Burst(s.BytesPerSecond) / 1_000_000)} milliseconds' worth at once: more is dropped{Effort(s.Hard)}.",
        ShapeStep s => $"Limit what goes over lo to {Number(s.BytesPerSecond)} bytes per second and{Size(s.BurstBytes).Substring(" of".Length)} at once; {Size(s.QueueBytes).Substring(" of ".Length)} wait, more is dropped{Effort(s.Hard)}.",
        MakeCgroupStep s => "Make a cgroup with these limits and read each one back, or use the launcher's own where it has them all"
            + (s.Hard ? "; the launch fails where one cannot be had." : "; a limit that cannot be had is reported and left out."),
        _ => null,
    };

    private static string Effort(bool hard) => hard ? "" : "; where that cannot be had it is reported and left out";

    private static string DeviceWords(DeviceRule rule)
    {
        var access = string.Join(", ", new[] { (DeviceAccess.Read, "read"), (DeviceAccess.Write, "write"), (DeviceAccess.Mknod, "mknod") }.Where(one => (rule.Access & one.Item1) != 0).Select(one => one.Item2)) + " of";
        var type = rule.Types == DeviceTypes.Block ? "block device" : rule.Types == DeviceTypes.Character ? "character device" : "device";
        return rule.Path is not null ? $"{access} the device {Quote(rule.Path)}"
            : rule.Major == DeviceRule.Any ? $"{access} every {type}"
            : $"{access} the {type} {Number(rule.Major)}:{(rule.Minor == DeviceRule.Any ? "*" : Number(rule.Minor))}";
    }

    private static string LimitWords(CgroupLimitStep step) => step.Limit switch
    {
        CgroupLimit.MemoryMax => "the memory to" + Bytes(step.Value),
        CgroupLimit.MemoryHigh => "the memory above which the kernel takes it back and slows the workload down to" + Bytes(step.Value),
        CgroupLimit.MemoryLow => "what the kernel takes back of the memory while others have some to give: not the first" + Bytes(step.Value),
        CgroupLimit.MemoryMin => "what the kernel takes back of the memory at all: not the first" + Bytes(step.Value),
        CgroupLimit.MemorySwapMax => "the swap to" + Bytes(step.Value),
        CgroupLimit.MemoryOomGroup => "an OOM kill to " + (step.Value == 1 ? "all processes together" : "one process at a time"),
        CgroupLimit.CpuMax => "the CPU time to " + (step.Value < 0 ? "max" : $"{Number(step.Value)} of every {Number(CgroupUnits.CpuPeriod)} microseconds"),
        CgroupLimit.CpuMaxBurst => $"the CPU time that is saved up for a burst to {Number(step.Value)} microseconds",
        CgroupLimit.CpuWeight => $"the share of the CPUs to the weight {Number(step.Value)}",
        CgroupLimit.CpuIdle => "the CPU time to " + (step.Value == 1 ? "what nobody else wants" : "its weight"),
        CgroupLimit.CpusetCpus => $"the CPUs to {step.Text}",
        CgroupLimit.CpusetMems => $"the memory nodes to {step.Text}",
        CgroupLimit.PidsMax => $"the processes and threads to {NumberOrMax(step.Value)}",
        CgroupLimit.IoWeight => $"the share of the devices' time to the weight {Number(step.Value)}",
        CgroupLimit.IoReadBytes => $"reading from {Quote(step.Of!)} to{Bytes(step.Value)} per second",
        CgroupLimit.IoWriteBytes => $"writing to {Quote(step.Of!)} to{Bytes(step.Value)} per second",
        CgroupLimit.IoReadOperations => $"reading from {Quote(step.Of!)} to {NumberOrMax(step.Value)} operations per second",
        CgroupLimit.IoWriteOperations => $"writing to {Quote(step.Of!)} to {NumberOrMax(step.Value)} operations per second",
        CgroupLimit.HugetlbMax => $"the huge pages of {step.Of} to{Bytes(step.Value)}",
        CgroupLimit.MiscMax => $"the resource {step.Of} to {NumberOrMax(step.Value)}",
        CgroupLimit.RdmaHandles => $"the handles of the RDMA device {step.Of} to {NumberOrMax(step.Value)}",
        CgroupLimit.RdmaObjects => $"the objects of the RDMA device {step.Of} to {NumberOrMax(step.Value)}",
        _ => $"by the cgroup's file {step.Of}: {Quote(step.Text!)}",
    };

    private static string NumberOrMax(long value) => value < 0 ? "max" : Number(value);

    private static string Bytes(long value) => value < 0 ? " max" : value == 0 ? " 0 bytes" : Size(value).Substring(" of".Length);
}

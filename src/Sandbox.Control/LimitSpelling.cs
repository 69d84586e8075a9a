using Sandbox.Plan;

namespace Sandbox.Control;

/// <summary>What the kernel says of a limit, spelled as a spec has it: 67108864 is 64MiB, "50000 100000" is 50%.</summary>
internal static class LimitSpelling
{
    private const string Max = "max";

    /// <summary>Digits of a cgroup v1 number that means no limit.</summary>
    private const int EndlessDigits = 19;

    public static string Of(LiveLimit limit, string? word)
    {
        if (word is null)
        {
            return "unknown";
        }

        var text = word[(word.IndexOf('=') + 1)..];
        return limit.Change.Limit switch
        {
            CgroupLimit.CpuMax => Share(limit.Group, text),
            CgroupLimit.CpuMaxBurst => ProcFiles.Number(text) is >= 0 and var burst && burst % 1000 == 0 ? Quantities.Duration(burst / 1000) : text + "us",
            CgroupLimit.MemoryOomGroup or CgroupLimit.CpuIdle => text == "1" ? "true" : "false",
            CgroupLimit.CpuWeight => limit.Group.IsUnified ? text : ProcFiles.Text(ProcFiles.Number(text) * 100 / 1024),
            CgroupLimit.IoWeight => limit.Group.IsUnified ? text : ProcFiles.Text(FromBfq(ProcFiles.Number(text))),
            CgroupLimit.MemorySwapMax when !limit.Group.IsUnified => Swap(limit.Group, text),
            <= CgroupLimit.MemorySwapMax or CgroupLimit.HugetlbMax or CgroupLimit.IoReadBytes or CgroupLimit.IoWriteBytes => Size(text),
            CgroupLimit.IoReadOperations or CgroupLimit.IoWriteOperations => text == "0" ? Max : text,
            CgroupLimit.CpusetCpus or CgroupLimit.CpusetMems => text.Length == 0 ? "all" : text,
            _ => text,
        };
    }

    /// <summary>Bytes of a file of cgroup v1 or v2; -1: no limit.</summary>
    public static long Bytes(string? text) => text is null || text.TrimEnd('\n').Length >= EndlessDigits ? -1 : ProcFiles.Number(text);

    private static string Size(string text) => Bytes(text) is >= 0 and var bytes ? Quantities.Size(bytes) : Max;

    // memory.memsw is memory and swap together.
    private static string Swap(InstanceGroup group, string text)
    {
        var (sum, memory) = (Bytes(text), Bytes(group.Read("memory.limit_in_bytes")));
        return sum < 0 || memory < 0 ? Max : Quantities.Size(sum - memory);
    }

    private static string Share(InstanceGroup group, string text)
    {
        var words = text.Split(' ');
        var period = ProcFiles.Number(words.Length > 1 ? words[1] : group.Read("cpu.cfs_period_us"));
        return ProcFiles.Number(words[0]) is >= 0 and var quota && period > 0 ? LimitTexts.CpuShare(quota, period) : Max;
    }

    // BFQ ends at 1000, where io.weight ends at 10000.
    private static long FromBfq(long weight) => weight <= 100 ? weight : 100 + ((weight - 100) * 9900 / 900);
}

using System.Globalization;

namespace Sandbox.Plan;

/// <summary>Texts that only <c>resources</c> has: shares of CPUs, lists of CPUs, devices.</summary>
public static class LimitTexts
{
    /// <summary>The kernel's largest NR_CPUS, minus one.</summary>
    public const int LastCpu = 8191;

    /// <summary>The least quota that the kernel takes, microseconds (kernel/sched/core.c, min_cfs_quota_period).</summary>
    public const long LeastQuota = 1000;

    /// <summary>The most that may be written: all CPUs that a kernel can have.</summary>
    public const long MostQuota = CgroupUnits.CpuPeriod * (LastCpu + 1L);

    /// <summary>
    /// Whether the text is <c>50%</c> or <c>2 cpus</c>, as microseconds of CPU time per period of <see cref="CgroupUnits.CpuPeriod"/>. If not, <paramref name="near"/> is what was meant, or null.
    /// </summary>
    public static bool IsCpuShare(string text, out long microseconds, out string? near)
    {
        microseconds = 0;
        near = null;
        var scan = new TextScan(text);
        var amount = scan.Amount(6, 3);
        var rest = scan.Rest();
        var unit = rest.TrimStart(' ');
        if (amount is null || unit is not ("%" or "cpu" or "cpus" or ""))
        {
            return false;
        }

        if (unit.Length == 0 || rest.Length - unit.Length != (unit == "%" ? 0 : 1))
        {
            var number = text.Substring(0, text.Length - rest.Length);
            near = unit == "%" ? number + "%" : number + " cpus";
            return false;
        }

        microseconds = (long)(amount.Value * CgroupUnits.CpuPeriod / (unit == "%" ? 100 : 1));
        return true;
    }

    /// <summary>A quota as a share of one CPU: 150%, to hundredths.</summary>
    public static string CpuShare(long microseconds, long period)
    {
        var hundredths = microseconds * 10_000 / period;
        var fraction = hundredths % 100 == 0 ? "" : "." + (hundredths % 100).ToString("00", CultureInfo.InvariantCulture).TrimEnd('0');
        return (hundredths / 100).ToString(CultureInfo.InvariantCulture) + fraction + "%";
    }

    /// <summary>A list of CPUs or nodes (cpuset(7), List format), in the form in which the kernel gives it back: sorted, ranges joined. Null: the text is none.</summary>
    public static string? CpuList(string text)
    {
        var all = new bool[LastCpu + 1];
        foreach (var range in text.Split(','))
        {
            var ends = range.Split('-');
            var from = Cpu(ends[0]);
            var to = ends.Length == 1 ? from : Cpu(ends[1]);
            if (ends.Length > 2 || from < 0 || to < from)
            {
                return null;
            }

            for (var cpu = from; cpu <= to; cpu++)
            {
                all[cpu] = true;
            }
        }

        return Joined(all);
    }

    /// <summary><c>8:0</c> without leading zeros; null where the text is no pair of numbers.</summary>
    public static string? DeviceNumbers(string text)
    {
        var parts = text.Split(':');
        return parts.Length == 2 && Whole(parts[0], 4) is >= 0 and var major && Whole(parts[1], 7) is >= 0 and var minor ? Digits(major) + ":" + Digits(minor) : null;
    }

    private static string Joined(bool[] all)
    {
        var ranges = new List<string>();
        for (var from = 0; from < all.Length; from++)
        {
            if (all[from])
            {
                var to = from;
                while (to + 1 < all.Length && all[to + 1])
                {
                    to++;
                }

                ranges.Add(from == to ? Digits(from) : Digits(from) + "-" + Digits(to));
                from = to;
            }
        }

        return string.Join(",", ranges);
    }

    private static int Cpu(string text) => Whole(text, 4) is var cpu && cpu <= LastCpu ? cpu : -1;

    // -1: no number of at most so many digits.
    private static int Whole(string text, int most)
    {
        var value = 0;
        foreach (var digit in text)
        {
            if (digit is < '0' or > '9' || text.Length > most)
            {
                return -1;
            }

            value = (value * 10) + (digit - '0');
        }

        return text.Length == 0 ? -1 : value;
    }

    private static string Digits(int number) => number.ToString(CultureInfo.InvariantCulture);
}

using System.Globalization;
using System.Text.RegularExpressions;
using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;
using Sandbox.Plan;

namespace Sandbox.Compiler.Binding.Values;

// Shares of CPUs, lists of CPUs, devices of the host.
internal sealed partial class ValueBinder
{
    /// <summary>The kernel's largest NR_CPUS, minus one.</summary>
    private const int LastCpu = 8191;

    /// <summary>The least quota that the kernel takes, microseconds (kernel/sched/core.c, min_cfs_quota_period).</summary>
    private const long LeastQuota = 1000;

    private static readonly Regex Share = new("^([0-9]{1,6}(?:\\.[0-9]{1,3})?)( *)(%|cpus?|)$", RegexOptions.CultureInvariant);

    private static readonly Regex Ranges = new("^[0-9]{1,4}(-[0-9]{1,4})?(,[0-9]{1,4}(-[0-9]{1,4})?)*$", RegexOptions.CultureInvariant);

    private static readonly Regex Numbers = new("^[0-9]{1,4}:[0-9]{1,7}$", RegexOptions.CultureInvariant);

    /// <summary><c>50%</c> or <c>2 cpus</c> as microseconds of CPU time per period of <see cref="CgroupUnits.CpuPeriod"/>.</summary>
    public Located<long>? CpuShare(KeyNode key)
    {
        if (Scalar(key, "a share such as 50% or 2 cpus") is not { } scalar)
        {
            return null;
        }

        var match = Share.Match(scalar.Text);
        var unit = match.Groups[3].Value;
        if (!match.Success || unit.Length == 0 || match.Groups[2].Length != (unit == "%" ? 0 : 1))
        {
            Bag.Add(DiagnosticCatalog.BadCpuShare(scalar.At, scalar.Text, match.Success ? match.Groups[1].Value + (unit == "%" ? "%" : " cpus") : null));
            return null;
        }

        var quota = decimal.Parse(match.Groups[1].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) * CgroupUnits.CpuPeriod / (unit == "%" ? 100 : 1);
        return quota >= LeastQuota && quota <= CgroupUnits.CpuPeriod * (LastCpu + 1L) ? new((long)quota, scalar.At) : OutOfRange<long>(key, scalar, "1%", $"{LastCpu + 1} cpus");
    }

    /// <summary>A list of CPUs or nodes (cpuset(7), List format), in the form in which the kernel gives it back: sorted, ranges joined.</summary>
    public Located<string>? CpuList(KeyNode key)
    {
        if (Scalar(key, "a list such as 0-3,6") is not { } scalar)
        {
            return null;
        }

        var ranges = Ranges.IsMatch(scalar.Text) ? scalar.Text.Split(',').Select(range => range.Split('-').Select(Whole).ToArray()).ToList() : [];
        if (ranges.Count == 0 || ranges.Exists(range => range[0] > range[range.Length - 1] || range[range.Length - 1] > LastCpu))
        {
            Bag.Add(DiagnosticCatalog.BadCpuList(scalar.At, key.Name, scalar.Text));
            return null;
        }

        var all = new SortedSet<int>(ranges.SelectMany(range => Enumerable.Range(range[0], range[range.Length - 1] - range[0] + 1)));
        var starts = all.Where(cpu => !all.Contains(cpu - 1));
        var ends = all.Where(cpu => !all.Contains(cpu + 1));
        return new(string.Join(",", starts.Zip(ends, (from, to) => from == to ? Digits(from) : $"{Digits(from)}-{Digits(to)}")), scalar.At);
    }

    /// <summary>A device of the host: <c>8:0</c>, or an absolute path.</summary>
    public Located<string>? HostDevice(KeyNode key)
    {
        if (Scalar(key, "a device, such as /dev/sda or 8:0") is not { } scalar)
        {
            return null;
        }

        if (Numbers.IsMatch(scalar.Text))
        {
            return new(string.Join(":", scalar.Text.Split(':').Select(number => Digits(Whole(number)))), scalar.At);
        }

        if (scalar.Text.StartsWith("/", StringComparison.Ordinal))
        {
            return AbsoluteHostPath(key);
        }

        Bag.Add(DiagnosticCatalog.BadHostDevice(scalar.At, scalar.Text));
        return null;
    }

    private static int Whole(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);
}

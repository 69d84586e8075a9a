using System.Globalization;

namespace Sandbox.Plan;

/// <summary>What a limit's value is written as.</summary>
public enum LimitForm
{
    /// <summary>64MiB, or max</summary>
    Size,
    /// <summary>A number, or max</summary>
    Number,
    /// <summary>50% or 2 cpus, or max</summary>
    Share,
    /// <summary>10ms</summary>
    Duration,
    /// <summary>A number</summary>
    Weight,
    /// <summary>true or false</summary>
    Truth,
    /// <summary>0-3,6</summary>
    Cpus,
    /// <summary>A size that is a whole number of huge pages, or max</summary>
    Pages,
    /// <summary>Text as it is</summary>
    Line,
}

/// <summary>A key of <c>resources</c> that is a limit.</summary>
/// <param name="Path">Below <c>resources</c>; <c>*</c> stands for a name, <c>[]</c> for a device.</param>
/// <param name="Limit">Which limit.</param>
/// <param name="Form">How its value is written.</param>
/// <param name="Least">The least number, in the unit of what is written.</param>
/// <param name="Most">The largest.</param>
public sealed record LimitKey(string Path, CgroupLimit Limit, LimitForm Form, long Least = 0, long Most = long.MaxValue)
{
    /// <summary>The least memory.max: below it not even our init would start.</summary>
    public const long LeastMemory = 1 << 20;

    private const string Max = "max";

    private static readonly LimitKey[] All =
    [
        new("memory.max", CgroupLimit.MemoryMax, LimitForm.Size, LeastMemory),
        new("memory.high", CgroupLimit.MemoryHigh, LimitForm.Size),
        new("memory.low", CgroupLimit.MemoryLow, LimitForm.Size),
        new("memory.min", CgroupLimit.MemoryMin, LimitForm.Size),
        new("memory.swap", CgroupLimit.MemorySwapMax, LimitForm.Size),
        new("memory.oom_group", CgroupLimit.MemoryOomGroup, LimitForm.Truth),
        new("cpu.max", CgroupLimit.CpuMax, LimitForm.Share),
        new("cpu.burst", CgroupLimit.CpuMaxBurst, LimitForm.Duration, 1),
        new("cpu.weight", CgroupLimit.CpuWeight, LimitForm.Weight, 1, 10_000),
        new("cpu.idle", CgroupLimit.CpuIdle, LimitForm.Truth),
        new("cpu.set", CgroupLimit.CpusetCpus, LimitForm.Cpus),
        new("cpu.mems", CgroupLimit.CpusetMems, LimitForm.Cpus),
        new("pids.max", CgroupLimit.PidsMax, LimitForm.Number, 1, 4_194_304),
        new("io.weight", CgroupLimit.IoWeight, LimitForm.Weight, 1, 10_000),
        new("io.limits[].rbps", CgroupLimit.IoReadBytes, LimitForm.Size, 1),
        new("io.limits[].wbps", CgroupLimit.IoWriteBytes, LimitForm.Size, 1),
        new("io.limits[].riops", CgroupLimit.IoReadOperations, LimitForm.Number, 1, uint.MaxValue),
        new("io.limits[].wiops", CgroupLimit.IoWriteOperations, LimitForm.Number, 1, uint.MaxValue),
        new("hugetlb.*", CgroupLimit.HugetlbMax, LimitForm.Pages),
        new("misc.*", CgroupLimit.MiscMax, LimitForm.Number),
        new("rdma.*.hca_handle", CgroupLimit.RdmaHandles, LimitForm.Number, 0, int.MaxValue),
        new("rdma.*.hca_object", CgroupLimit.RdmaObjects, LimitForm.Number, 0, int.MaxValue),
        new("unified.*", CgroupLimit.Unified, LimitForm.Line),
    ];

    /// <summary>All of them, for a message.</summary>
    public static string Known => string.Join(", ", Array.ConvertAll(All, one => one.Path.Replace("[]", "[DEVICE]").Replace("*", "NAME")));

    /// <summary>The row of a key, and the name that stands for its <c>*</c> or in its <c>[]</c>; null: there is none.</summary>
    public static (LimitKey Row, string? Of)? Find(string key)
    {
        foreach (var row in All)
        {
            var open = row.Path.IndexOfAny(['*', '[']);
            if (open < 0 ? row.Path == key : row.Fits(key, open))
            {
                return (row, open < 0 ? null : row.Name(key, open));
            }
        }

        return null;
    }

    private bool Fits(string key, int open)
    {
        var before = Path.Substring(0, Path[open] == '[' ? open + 1 : open);
        var after = Path.Substring(open + 1);
        return key.Length > before.Length + after.Length && key.StartsWith(before, StringComparison.Ordinal) && key.EndsWith(after, StringComparison.Ordinal);
    }

    private string Name(string key, int open)
    {
        var from = Path[open] == '[' ? open + 1 : open;
        return key.Substring(from, key.Length - from - (Path.Length - open - 1));
    }

    /// <summary>The change; null where name or value are wrong.</summary>
    public LimitChange? Read(string key, string? of, string text, out string problem)
    {
        problem = NameProblem(ref of, out var page) ?? "";
        if (problem.Length > 0)
        {
            return null;
        }

        var last = Path.EndsWith(".*", StringComparison.Ordinal) ? Path.Substring(0, Path.Length - 2) : key.Substring(key.LastIndexOf('.') + 1);
        if (text == Max && Form is LimitForm.Size or LimitForm.Number or LimitForm.Share or LimitForm.Pages)
        {
            return new(key, Limit, of, CgroupUnits.Max, null);
        }

        if (Form is LimitForm.Line or LimitForm.Cpus)
        {
            var value = Form == LimitForm.Line ? text : LimitTexts.CpuList(text);
            problem = value is null ? ValueSentences.BadCpuList(last, text) : value.Length == 0 ? $"{ValueSentences.Quote(key)} has no value; write one behind the =" : "";
            return problem.Length == 0 ? new(key, Limit, of, 0, value) : null;
        }

        problem = NumberProblem(last, text, page, out var number) ?? "";
        return problem.Length == 0 ? new(key, Limit, of, number, null) : null;
    }

    // As the binder checks names of devices, pages, resources and files.
    private string? NameProblem(ref string? of, out string page)
    {
        page = of ?? "";
        switch (Limit)
        {
            case >= CgroupLimit.IoReadBytes and <= CgroupLimit.IoWriteOperations:
                of = LimitTexts.DeviceNumbers(page) ?? (page[0] == '/' ? page : null);
                return of is null ? ValueSentences.BadHostDevice(page) : null;
            case CgroupLimit.HugetlbMax:
                of = Quantities.IsSize(page, out var bytes) && IsPage(bytes) ? KernelPage(bytes!.Value) : null;
                return of is null ? ValueSentences.BadPageSize(page) : null;
            case CgroupLimit.MiscMax or CgroupLimit.RdmaHandles or CgroupLimit.RdmaObjects:
                return CgroupFileNames.IsResource(page) ? null : ValueSentences.BadResourceName(Path.Substring(0, Path.IndexOf('.')), page);
            case CgroupLimit.Unified:
                return !CgroupFileNames.IsName(page) ? ValueSentences.BadCgroupFile(page)
                    : CgroupFileNames.KeyOf(page) is { } typed ? ValueSentences.CgroupFileHasKey(page, typed) : null;
            default:
                return null;
        }
    }

    private string? NumberProblem(string last, string text, string page, out long number)
    {
        long? value = null;
        number = 0;
        switch (Form)
        {
            case LimitForm.Size or LimitForm.Pages:
                if (!Quantities.IsSize(text, out value))
                {
                    return ValueSentences.BadSize(last, text);
                }

                break;
            case LimitForm.Duration:
                if (!Quantities.IsDuration(text, out value))
                {
                    return ValueSentences.BadDuration(last, text);
                }

                break;
            case LimitForm.Share:
                if (!LimitTexts.IsCpuShare(text, out var quota, out var near))
                {
                    return ValueSentences.BadCpuShare(text, near);
                }

                number = quota;
                return quota is >= LimitTexts.LeastQuota and <= LimitTexts.MostQuota ? null : ValueSentences.OutOfRange(last, text, "1%", (LimitTexts.LastCpu + 1).ToString(CultureInfo.InvariantCulture) + " cpus");
            case LimitForm.Truth:
                number = text == "true" ? 1 : 0;
                return text is "true" or "false" ? null : ValueSentences.NotATruth(last, ValueSentences.Quote(text));
            default:
                if (!IsWholeNumber(text))
                {
                    return ValueSentences.NotANumber(last, text, null);
                }

                value = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole : null;
                break;
        }

        return RangeProblem(last, text, page, value, out number);
    }

    private string? RangeProblem(string last, string text, string page, long? value, out long number)
    {
        number = value ?? 0;
        var (least, most) = Form switch
        {
            LimitForm.Duration => (Digits(Least) + "ms", "36500d"),
            LimitForm.Size or LimitForm.Pages => (Quantities.Size(Least), "8388607TiB"),
            _ => (Digits(Least), Digits(Most)),
        };
        if (value is null || value < Least || value > (Form == LimitForm.Duration ? 36_500L * 86_400_000 : Most))
        {
            return ValueSentences.OutOfRange(last, text, least, most);
        }

        if (Form == LimitForm.Duration)
        {
            number *= 1000; // microseconds
        }

        return Form == LimitForm.Pages && Quantities.IsSize(page, out var bytes) && number % bytes!.Value != 0 ? ValueSentences.NotWholePages(page) : null;
    }

    /// <summary>Whether huge pages can have this size: a power of two from 16 KiB to 16 GiB.</summary>
    public static bool IsPage(long? bytes) => bytes is >= 16 * Units.KiB and <= 16 * Units.GiB && (bytes & (bytes - 1)) == 0;

    /// <summary>2097152: 2MB, as the kernel names its files (mem_fmt, mm/hugetlb_cgroup.c).</summary>
    public static string KernelPage(long bytes) => bytes >= Units.GiB ? Digits(bytes / Units.GiB) + "GB" : bytes >= Units.MiB ? Digits(bytes / Units.MiB) + "MB" : Digits(bytes / Units.KiB) + "KB";

    private static bool IsWholeNumber(string text)
    {
        var from = text.Length > 0 && text[0] == '-' ? 1 : 0;
        for (var i = from; i < text.Length; i++)
        {
            if (text[i] is < '0' or > '9')
            {
                return false;
            }
        }

        return text.Length > from;
    }

    private static string Digits(long value) => value.ToString(CultureInfo.InvariantCulture);
}

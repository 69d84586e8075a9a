namespace Sandbox.Plan;

/// <summary>
/// What is wrong with a value, in one sentence without its full stop that ends with what to do: the same words from the compiler and from <c>--update</c>.
/// </summary>
public static class ValueSentences
{
    private const int MostShown = 60;

    /// <summary>Text where a whole number must stand.</summary>
    public static string NotANumber(string key, string text, string? instead) =>
        $"{Quote(key)} takes a whole decimal number, and {Quote(text)} is none; {Instead(instead, "write digits only, without quotes")}";

    /// <summary>A value outside of its range.</summary>
    public static string OutOfRange(string key, string value, string least, string most) => $"{Clip(value)} is out of range for {Quote(key)}; write a value from {least} to {most}";

    /// <summary>A size in another form.</summary>
    public static string BadSize(string key, string text) =>
        $"{Quote(key)} takes a size with its unit, and {Quote(text)} is none; {Instead(Quantities.NearSize(text), "write a whole number with the unit B, KiB, MiB, GiB or TiB, such as 64MiB")}";

    /// <summary>A duration in another form.</summary>
    public static string BadDuration(string key, string text) =>
        $"{Quote(key)} takes a duration, and {Quote(text)} is none; {Instead(Quantities.NearDuration(text), "write a whole number with the unit ms, s, m, h or d, such as 10s")}";

    /// <summary>Anything but true and false.</summary>
    public static string NotATruth(string key, string found) => $"The value of {Quote(key)} must be true or false, and this is {found}; write true or false without quotes";

    /// <summary>A share of the CPUs in another form.</summary>
    public static string BadCpuShare(string text, string? instead) =>
        $"'cpu: max' takes a share of one CPU or a number of CPUs, and {Quote(text)} is neither; {Instead(instead, "write such as 50%, 1.5 cpus or max")}";

    /// <summary>A list of CPUs or memory nodes in another form.</summary>
    public static string BadCpuList(string key, string text) =>
        $"{Quote(key)} takes numbers from 0 to {LimitTexts.LastCpu} and ranges of them, without blanks, and {Quote(text)} is none; write such as 0-3,6";

    /// <summary>A device that is neither numbers nor a path.</summary>
    public static string BadHostDevice(string text) => $"'device' takes the numbers of a device or an absolute path, and {Quote(text)} is neither; write such as 8:0, /dev/sda or /var/lib/data";

    /// <summary>A size that no huge page has.</summary>
    public static string BadPageSize(string text) =>
        $"{Quote(text)} is no size of huge pages: these are powers of two; write one that the machine has (ls /sys/kernel/mm/hugepages), such as 2MiB or 1GiB";

    /// <summary>A limit of huge pages that ends within a page.</summary>
    public static string NotWholePages(string page) => $"The kernel counts huge pages of {page}, and this limit is not a whole number of them; write a multiple of {page}";

    /// <summary>A file of cgroup v2 that the language has a key for.</summary>
    public static string CgroupFileHasKey(string file, string key) =>
        $"The file {Quote(file)} has a key of its own, so that a unit and the bounds are checked; write 'resources.{key}' instead";

    /// <summary>A name that is no file of a controller.</summary>
    public static string BadCgroupFile(string file) =>
        $"{Quote(file)} is no file of a cgroup v2 controller (memory, cpu, cpuset, pids, io, hugetlb, misc, rdma); write a name such as memory.zswap.max";

    /// <summary>A name that no resource can have.</summary>
    public static string BadResourceName(string key, string name) =>
        $"{Quote(name)} cannot be a name in {Quote(key)}: the kernel's have letters, digits, '_', '-' and '.', at most 63; write one that it lists ({key}.max or {key}.capacity of a cgroup)";

    /// <summary>The text in quotes.</summary>
    public static string Quote(string text) => $"'{Clip(text)}'";

    /// <summary>Values go into messages as they are, but no longer than a line can show: a message is one line.</summary>
    public static string Clip(string text)
    {
        var shown = text.ToCharArray(0, Math.Min(text.Length, MostShown));
        for (var i = MostShown - 3; text.Length > MostShown && i < MostShown; i++)
        {
            shown[i] = '.';
        }

        for (var i = 0; i < shown.Length; i++)
        {
            shown[i] = shown[i] is < ' ' or '\u007f' ? '\u00B7' : shown[i];
        }

        return new(shown);
    }

    /// <summary>What to write: what was meant, or else in general.</summary>
    public static string Instead(string? instead, string general) => instead is null ? general : $"write {instead}";
}

using Sandbox.Compiler.Spec;

namespace Sandbox.Compiler.Diagnostics;

// SBX02xx: a value is not what its key takes. This file: resources.
public static partial class DiagnosticCatalog
{
    /// <summary>A share of the CPUs in another form.</summary>
    public static SpecDiagnostic BadCpuShare(SourceSpan at, string text, string? instead) =>
        Error("SBX0240", at, $"'cpu: max' takes a share of one CPU or a number of CPUs, and {Quote(text)} is neither; {Instead(instead, "write such as 50%, 1.5 cpus or max")}.");

    /// <summary>A list of CPUs or memory nodes in another form.</summary>
    public static SpecDiagnostic BadCpuList(SourceSpan at, string key, string text) =>
        Error("SBX0241", at, $"{Quote(key)} takes numbers from 0 to 8191 and ranges of them, without blanks, and {Quote(text)} is none; write such as 0-3,6.");

    /// <summary>A device that is neither numbers nor a path.</summary>
    public static SpecDiagnostic BadHostDevice(SourceSpan at, string text) =>
        Error("SBX0242", at, $"'device' takes the numbers of a device or an absolute path, and {Quote(text)} is neither; write such as 8:0, /dev/sda or /var/lib/data.");

    /// <summary>A size that no huge page has.</summary>
    public static SpecDiagnostic BadPageSize(SourceSpan at, string text) =>
        Error("SBX0243", at, $"{Quote(text)} is no size of huge pages: these are powers of two; write one that the machine has (ls /sys/kernel/mm/hugepages), such as 2MiB or 1GiB.");

    /// <summary>A limit of huge pages that ends within a page.</summary>
    public static SpecDiagnostic NotWholePages(SourceSpan at, string page) =>
        Error("SBX0244", at, $"The kernel counts huge pages of {page}, and this limit is not a whole number of them; write a multiple of {page}.");

    /// <summary>A map that limits nothing.</summary>
    public static SpecDiagnostic NothingLimited(SourceSpan at, string key, string keys) =>
        Error("SBX0245", at, $"{Quote(key)} limits nothing; {(keys.Length > 0 ? $"write a limit ({keys})" : "write a limit")}, or delete the line.");

    /// <summary>A file of cgroup v2 that the language has a key for.</summary>
    public static SpecDiagnostic CgroupFileHasKey(SourceSpan at, string file, string key) =>
        Error("SBX0246", at, $"The file {Quote(file)} has a key of its own, so that a unit and the bounds are checked; write 'resources.{key}' instead.");

    /// <summary>A name that is no file of a controller.</summary>
    public static SpecDiagnostic BadCgroupFile(SourceSpan at, string file) =>
        Error("SBX0247", at, $"{Quote(file)} is no file of a cgroup v2 controller (memory, cpu, cpuset, pids, io, hugetlb, misc, rdma); write a name such as memory.zswap.max.");

    /// <summary>A rule on devices in another form.</summary>
    public static SpecDiagnostic BadDeviceRule(SourceSpan at, string key, string text) =>
        Error("SBX0260", at, $"{Quote(key)} takes a type (a, b, c), numbers or '*' (of type a '*:*' only, and no minor number without a major one) and letters of access (r, w, m), or the path of a node and the letters, and {Quote(text)} is neither; write such as c 10:229 rw, b 8:* r or /dev/fuse rw.");

    /// <summary>A rule that does not say whether it allows, or says both.</summary>
    public static SpecDiagnostic AllowOrDeny(SourceSpan at) =>
        Error("SBX0261", at, "A rule on devices either allows or refuses; write one of 'allow' and 'deny' in it.");

    /// <summary>A rate in another form.</summary>
    public static SpecDiagnostic BadRate(SourceSpan at, string key, string text, string? instead) =>
        Error("SBX0262", at, $"{Quote(key)} takes a rate with its unit (kbit, mbit, gbit: thousands of bits per second; KiB/s, MiB/s, GiB/s), and {Quote(text)} is none; {Instead(instead, "write such as 10mbit or 2MiB/s")}.");

    /// <summary>More rules than the launcher has room for.</summary>
    public static SpecDiagnostic TooManyDeviceRules(SourceSpan at, int count, int most) =>
        Error("SBX0263", at, $"With those for the sandbox's own /dev there are {count} rules on devices, and the launcher has room for {most}; write fewer.");

    /// <summary>A name that no resource can have.</summary>
    public static SpecDiagnostic BadResourceName(SourceSpan at, string key, string name) =>
        Error("SBX0248", at, $"{Quote(name)} cannot be a name in {Quote(key)}: the kernel's have letters, digits, '_', '-' and '.', at most 63; write one that it lists ({key}.max or {key}.capacity of a cgroup).");
}

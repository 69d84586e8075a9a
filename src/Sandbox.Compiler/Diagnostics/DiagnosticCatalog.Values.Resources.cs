using Sandbox.Compiler.Spec;
using Sandbox.Plan;

namespace Sandbox.Compiler.Diagnostics;

// SBX02xx: a value is not what its key takes. This file: resources.
public static partial class DiagnosticCatalog
{
    /// <summary>A share of the CPUs in another form.</summary>
    public static SpecDiagnostic BadCpuShare(SourceSpan at, string text, string? instead) => Error("SBX0240", at, ValueSentences.BadCpuShare(text, instead) + ".");

    /// <summary>A list of CPUs or memory nodes in another form.</summary>
    public static SpecDiagnostic BadCpuList(SourceSpan at, string key, string text) => Error("SBX0241", at, ValueSentences.BadCpuList(key, text) + ".");

    /// <summary>A device that is neither numbers nor a path.</summary>
    public static SpecDiagnostic BadHostDevice(SourceSpan at, string text) => Error("SBX0242", at, ValueSentences.BadHostDevice(text) + ".");

    /// <summary>A size that no huge page has.</summary>
    public static SpecDiagnostic BadPageSize(SourceSpan at, string text) => Error("SBX0243", at, ValueSentences.BadPageSize(text) + ".");

    /// <summary>A limit of huge pages that ends within a page.</summary>
    public static SpecDiagnostic NotWholePages(SourceSpan at, string page) => Error("SBX0244", at, ValueSentences.NotWholePages(page) + ".");

    /// <summary>A map that limits nothing.</summary>
    public static SpecDiagnostic NothingLimited(SourceSpan at, string key, string keys) =>
        Error("SBX0245", at, $"{Quote(key)} limits nothing; {(keys.Length > 0 ? $"write a limit ({keys})" : "write a limit")}, or delete the line.");

    /// <summary>A file of cgroup v2 that the language has a key for.</summary>
    public static SpecDiagnostic CgroupFileHasKey(SourceSpan at, string file, string key) => Error("SBX0246", at, ValueSentences.CgroupFileHasKey(file, key) + ".");

    /// <summary>A name that is no file of a controller.</summary>
    public static SpecDiagnostic BadCgroupFile(SourceSpan at, string file) => Error("SBX0247", at, ValueSentences.BadCgroupFile(file) + ".");

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
    public static SpecDiagnostic BadResourceName(SourceSpan at, string key, string name) => Error("SBX0248", at, ValueSentences.BadResourceName(key, name) + ".");
}

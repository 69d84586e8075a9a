namespace Sandbox.Escapes.Tests;

/// <summary>Checks that no control makes fail on the machine that this was written on, and why each is kept.</summary>
internal static class CannotFail
{
    private const string Capability = "needs CAP_SYS_RESOURCE outside, which root does not hold on the machine of CI";
    private const string Empty = "the kernel of CI has nothing to show there";
    private const string Disk = "the devices cgroup of CI's machine keeps its disk from root too";
    private const string Unknown = "guards our own filter: a program must be able to tell that a call is missing; no control has a filter that answers otherwise";
    private const string Written = "a map is written once, by who holds CAP_SYS_ADMIN in the namespace: every control that makes one has written it, or has lost the capability";

    /// <summary>The check, and the reason.</summary>
    public static IReadOnlyDictionary<string, string> Reasons { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["fd.standard-dir"] = "the launchers that start with a closed standard input open nothing in its place",
        ["read.proc-mtrr"] = Empty,
        ["read.proc-locks"] = "empty as long as nobody on the machine holds a lock",
        ["list.proc-acpi"] = Empty,
        ["list.proc-driver"] = Empty,
        ["list.sys-pstore"] = Empty,
        ["mount.unmask-kcore"] = "the kernel of CI has no /proc/kcore",
        ["node.mknod-disk"] = Disk,
        ["node.planted-disk"] = Disk,
        ["caps.unknown"] = "the kernel of CI has no capability that this program does not know",
        ["seccomp.unknown-600"] = Unknown,
        ["seccomp.unknown-1000"] = Unknown,
        ["seccomp.unknown-max"] = Unknown,
        ["tty.paste-console"] = "the console of CI's machine is a serial line, which has no TIOCLINUX",
        ["limit.oom-score"] = Capability,
        ["limit.oom-score-lower"] = Capability,
        ["limit.raise-nofile"] = Capability,
        ["limit.raise-memlock"] = Capability,
        ["limit.raise-rtprio"] = Capability,
        ["limit.processors"] = "the caller's processors are all that there are",
        ["id.write-uid-map"] = Written,
        ["id.write-gid-map"] = Written,
    };

    /// <summary>The checks that apply to this machine and failed in none of these runs.</summary>
    public static IReadOnlyList<string> Unseen(IEnumerable<EscapeRun> runs)
    {
        var findings = runs.SelectMany(run => run.Findings).GroupBy(finding => finding.Id);
        return [.. findings.Where(of => of.All(finding => finding.Verdict != Verdict.Failed) && of.Any(finding => finding.Verdict == Verdict.Stopped)).Select(of => of.Key)];
    }
}

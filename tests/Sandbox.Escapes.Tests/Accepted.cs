namespace Sandbox.Escapes.Tests;

/// <summary>
/// What gets through our sandboxes and why that is as it should be. A check that fails and is not here fails the suite: of critical or high weight
/// always, of medium weight unless it is in <see cref="Mediums"/> (and so in SECURITY.md), of low weight unless it is known.
/// </summary>
internal static class Accepted
{
    private const string Groups = "an unprivileged caller cannot give up supplementary groups: user_namespaces(7) denies setgroups(2) in a namespace with a single id, and the kernel keeps what the groups allow";
    private const string Kernel = "figures of the whole kernel without secrets, which podman, runc, crun and bwrap show too; strict@1 shows a procfs of processes only";
    private const string Callers = "a decision of the caller's, such as LimitNOFILE= or IOSchedulingClass= of a unit, that the workload cannot raise; every launcher keeps it";
    private const string Source = "mountinfo names the directory that a root or a mount was taken from; the kernel has no way to hide it";
    private const string Clock = "the time namespace is new; its offsets are the spec's to set";
    private const string Root = "root starts it, and every id is itself (namespaces.user.map: full); no process inside has uid or gid 0 unless the spec says so";
    private const string OwnDev = "with a single id the workload's user owns every file system that is made for it; what it writes to /dev is its own";
    private const string Docker = "docker@1 is what Docker gives: root inside, in the host's user namespace, with podman's eleven capabilities, a writable root and /sys";
    private const string Nested = "the filter refuses a new user namespace, which is what the limit is for; the limit itself is inherited";
    private const string Debug = "debugging and looking into processes of one's own, as under Docker and podman: the pid namespace holds the sandbox alone, and the reaper is not dumpable; strict@1 refuses it";
    private const string Harmless = "allowed by Docker and podman too: without a capability that nobody inside has, the call asks and changes nothing; strict@1 refuses it";
    private const string Sockets = "made without a privilege, as under Docker and podman, but in a network namespace of one's own and without CAP_NET_ADMIN, which all that they set up needs";
    private const string Init = "the reaper that is pid 1 belongs to root, as the workload does here: the files open, and change or show nothing of the host; podman's workload is pid 1 itself";

    // At most three of medium weight for any launcher, each with its paragraph in SECURITY.md.
    private static readonly Known[] MediumRows =
    [
        new("id.group-file", Groups, IsUser),
    ];

    private static readonly Known[] LowRows =
    [
        .. All(Kernel, IsAny, "read.proc-key-users", "read.proc-softirqs", "read.proc-config", "read.proc-cmdline", "read.proc-ioports", "read.proc-partitions",
            "read.proc-diskstats", "read.proc-swaps", "read.proc-consoles", "write.proc-pressure-cpu"),
        .. All(Callers, IsAny, "limit.memlock", "limit.nofile", "limit.sigpending", "limit.msgqueue", "limit.locks", "limit.policy", "limit.ioprio", "limit.timer-slack",
            "limit.huge-pages"),
        .. All(Source, IsAny, "host.named-in-mountinfo"),
        .. All(Clock, IsAny, "time.boot-time"),
        .. All(Nested, IsLoose, "ns.max-user"),
        .. All(Debug, IsLoose, "seccomp.ptrace", "seccomp.process-vm-readv", "seccomp.process-vm-writev", "seccomp.process-mrelease"),
        .. All(Harmless, IsLoose, "seccomp.name-to-handle-at", "seccomp.memfd-secret", "seccomp.clock-adjtime"),
        .. All(Sockets, IsLoose, "socket.mptcp", "socket.udplite", "socket.netlink-netfilter", "socket.netlink-xfrm", "socket.netlink-uevent", "socket.netlink-generic",
            "socket.netlink-diag", "socket.netlink-connector", "socket.netlink-selinux"),
        .. All(Root, IsRoot, "ns.uid-map-root", "ns.gid-map-root"),
        .. All(Groups, IsUser, "id.any-group"),
        .. All(OwnDev, IsUser, "mount.dev-write"),
        .. All(Init, IsDocker, "fd.pid1-list", "proc.pid1-clear-refs", "proc.pid1-coredump-filter", "proc.pid1-oom-score", "proc.pid1-uid-map"),
        .. All(Docker, IsDocker, "caps.bounding-drop", "caps.chown", "caps.dac-override", "caps.fowner", "caps.fsetid", "caps.kill",
            "caps.net-bind-service", "caps.set-bounding", "caps.set-effective",
            "caps.set-permitted", "caps.setfcap", "caps.setgid", "caps.setpcap", "caps.setuid", "caps.sys-chroot"),
        .. All(Docker, IsDocker, "id.become-other", "id.become-other-group", "id.callers-user", "id.root", "id.root-group", "id.set-groups", "net.bind-low"),
        .. All(Docker, IsDocker, "mount.bin-write", "mount.dev-write", "mount.etc-write", "mount.root-ro", "mount.root-write", "mount.write-and-exec", "image.own-write",
            "limit.core", "ns.own-time", "ns.own-user", "seccomp.chroot"),
        .. All(Docker, IsDocker, "list.proc-tty-driver", "list.sys-block", "list.sys-ext4", "list.sys-module", "list.sys-slab", "read.proc-pagetypeinfo",
            "read.proc-slabinfo", "read.proc-vmallocinfo", "read.sys-uevent-seqnum", "read.sys-vmcoreinfo", "write.proc-slabinfo"),
    ];

    // Stopped by podman as it is run here, for a reason that is none of the sandbox's.
    private static readonly Known[] IncomparableRows =
    [
        new("limit.nofile", "the command line of the control sets it, for podman's own default needs CAP_SYS_RESOURCE outside", IsAny),
        .. All(Groups, IsUser, "id.group-file", "id.any-group"),
        .. All(Init, IsDocker, "fd.pid1-list", "proc.pid1-clear-refs", "proc.pid1-coredump-filter", "proc.pid1-oom-score", "proc.pid1-uid-map"),
    ];

    /// <summary>The accepted checks of medium weight.</summary>
    public static IEnumerable<string> Mediums => MediumRows.Select(row => row.Id).Distinct();

    /// <summary>Whether this check of medium weight may fail.</summary>
    public static bool Medium(string launcher, string id) => Has(MediumRows, launcher, id);

    /// <summary>Whether this check of low weight is known to fail.</summary>
    public static bool Low(string launcher, string id) => Has(LowRows, launcher, id);

    /// <summary>Whether podman, as root starts it here, has it easier.</summary>
    public static bool NotComparable(string launcher, string id) => Has(IncomparableRows, launcher, id);

    /// <summary>Rows that are out of date: what they accept is stopped by every launcher that they name. What this machine does not have says nothing.</summary>
    public static IEnumerable<string> OutOfDate(IReadOnlyList<EscapeRun> runs)
    {
        var verdicts = runs.SelectMany(run => run.Findings.Select(finding => (finding.Id, finding.Verdict, Launcher: run.Launcher.Name))).ToLookup(seen => seen.Id);
        return MediumRows.Concat(LowRows).Concat(IncomparableRows).Where(row => verdicts[row.Id].Where(seen => row.Under(seen.Launcher)).All(seen => seen.Verdict == Verdict.Stopped)).Select(row => row.Id).Distinct();
    }

    private static bool Has(Known[] rows, string launcher, string id) => rows.Any(row => row.Id == id && row.Under(launcher));

    private static IEnumerable<Known> All(string reason, Func<string, bool> under, params string[] ids) => ids.Select(id => new Known(id, reason, under));

    private static bool IsAny(string launcher) => true;

    private static bool IsUser(string launcher) => launcher.EndsWith("-user", StringComparison.Ordinal);

    private static bool IsRoot(string launcher) => !IsUser(launcher);

    private static bool IsLoose(string launcher) => !launcher.StartsWith("ours-strict", StringComparison.Ordinal);

    private static bool IsDocker(string launcher) => launcher == "ours-docker";

    private sealed record Known(string Id, string Reason, Func<string, bool> Under);
}

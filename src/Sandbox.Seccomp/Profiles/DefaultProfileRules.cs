using static Sandbox.Seccomp.Rules;

namespace Sandbox.Seccomp;

/// <summary><c>default@1</c>: programs that run under Docker's default filter run under this one. What it takes away is in docs/seccomp.md, each with its reason.</summary>
internal static class DefaultProfileRules
{
    private const string Plain = """
        @default @memory @memlock @pkey @basic-io @splice @io-event @aio @file-system name_to_handle_at @chown @sync @network-io @ipc @signal @timer @setuid
        capget clone execveat fork kill pidfd_open pidfd_send_signal prctl process_mrelease rt_sigqueueinfo rt_tgsigqueueinfo setpgid setsid tgkill tkill vfork wait4 waitid waitpid
        ioprio_get ioprio_set nice sched_setaffinity sched_setattr sched_setparam sched_setscheduler setpriority setrlimit
        landlock_add_rule landlock_create_ruleset landlock_restrict_self seccomp adjtimex clock_adjtime clock_adjtime64 fanotify_mark
        ptrace process_vm_readv process_vm_writev
        """;

    // moby's conditional rules, but never open_by_handle_at(2) ("shocker"), and CAP_SYS_ADMIN alone brings neither bpf(2) nor perf_event_open(2).
    private static readonly (string Capability, string Names)[] WithCapability =
    [
        ("CAP_SYS_ADMIN", """
            fanotify_init fsconfig fsmount fsopen fspick lsm_get_self_attr lsm_list_modules lsm_set_self_attr mount mount_setattr move_mount open_tree open_tree_attr pivot_root quotactl quotactl_fd
            setdomainname sethostname setns syslog umount umount2
            """),
        ("CAP_SYS_BOOT", "reboot"), ("CAP_SYS_CHROOT", "chroot"), ("CAP_SYS_MODULE", "@module"), ("CAP_SYS_PACCT", "acct"),
        ("CAP_SYS_PTRACE", "kcmp pidfd_getfd process_madvise"), ("CAP_SYS_RAWIO", "iopl ioperm"), ("CAP_SYS_TIME", "settimeofday stime clock_settime clock_settime64"),
        ("CAP_SYS_TTY_CONFIG", "vhangup"), ("CAP_SYS_NICE", "get_mempolicy mbind set_mempolicy set_mempolicy_home_node"), ("CAP_SYSLOG", "syslog"), ("CAP_BPF", "bpf"), ("CAP_PERFMON", "perf_event_open"),
    ];

    // personality(2): PER_LINUX, PER_LINUX32, both with UNAME26, and the question what it is; not ADDR_NO_RANDOMIZE and its like.
    private static readonly ulong[] Personalities = [0, 8, 0x20000, 0x20008, 0xffffffff];

    public static IEnumerable<SyscallRule> Version1(ISet<string> capabilities)
    {
        var admin = capabilities.Contains("CAP_SYS_ADMIN");
        return
        [
            .. Guards(admin ? CLONE_NEWUSER : NewNamespaces),
            NotThere("listmount statmount"), // who uses them falls back to /proc/self/mountinfo: kernels before 6.8 have neither
            .. Personalities.Select(value => Allow("personality", Is(0, value))),
            .. admin ? [Allow("unshare", Lacks(0, CLONE_NEWUSER))] : Array.Empty<SyscallRule>(),
            Allow(Plain),
            .. WithCapability.Where(one => capabilities.Contains(one.Capability)).Select(one => Allow(one.Names)),
        ];
    }
}

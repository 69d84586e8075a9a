using static Sandbox.Seccomp.Rules;

namespace Sandbox.Seccomp;

/// <summary>
/// <c>strict@1</c>: files, sockets of the ordinary families, threads and child processes. A .NET program runs behind it. No System V IPC, no other process's memory, no change of
/// owner or user, no anonymous files, no device nodes, whatever the capabilities: a spec that needs one allows it.
/// </summary>
internal static class StrictProfileRules
{
    // linux/socket.h, linux/netlink.h
    private const ulong AF_UNIX = 1, AF_INET = 2, AF_INET6 = 10, AF_NETLINK = 16, NETLINK_ROUTE = 0;

    // linux/in.h: the family's own choice, IPPROTO_TCP, IPPROTO_UDP, and ICMP of both (ping(1)). Not MPTCP, SCTP, UDP-Lite and their like.
    private static readonly ulong[] Protocols = [0, 6, 17, 1, 58];

    private const ulong FileType = 0xf000, Fifo = 0x1000;

    private const string Plain = """
        @default @basic-io @splice @io-event @sync @signal @timer
        brk madvise map_shadow_stack mincore mmap mmap2 mprotect mremap mseal munmap
        access cachestat chdir chmod creat faccessat faccessat2 fadvise64 fadvise64_64 fallocate fchdir fchmod fchmodat fchmodat2 flock fstat fstat64 fstatat64 fstatfs fstatfs64 ftruncate ftruncate64
        futimesat getcwd getdents getdents64 getxattr fgetxattr lgetxattr listxattr flistxattr llistxattr inotify_add_watch inotify_init inotify_init1 inotify_rm_watch link linkat lstat lstat64 mkdir
        mkdirat newfstatat open openat openat2 readahead readlink readlinkat rename renameat renameat2 rmdir stat stat64 statfs statfs64 statx symlink symlinkat truncate truncate64 unlink unlinkat
        utime utimensat utimensat_time64 utimes
        accept accept4 bind connect getpeername getsockname getsockopt listen recv recvfrom recvmmsg recvmmsg_time64 recvmsg send sendmmsg sendmsg sendto setsockopt shutdown
        capget clone execveat fork kill pidfd_open pidfd_send_signal prctl rt_sigqueueinfo rt_tgsigqueueinfo setpgid setsid tgkill tkill vfork wait4 waitid waitpid
        landlock_add_rule landlock_create_ruleset landlock_restrict_self seccomp
        """;

    public static IEnumerable<SyscallRule> Version1(ISet<string> capabilities) =>
    [
        .. Guards(NewNamespaces),
        Allow("socket socketpair", Is(0, AF_UNIX)), Allow("socket", Is(0, AF_NETLINK), Is(2, NETLINK_ROUTE)),
        .. Protocols.SelectMany(protocol => new[] { Allow("socket", Is(0, AF_INET), Is(2, protocol)), Allow("socket", Is(0, AF_INET6), Is(2, protocol)) }),
        Allow("mknod", new ArgumentCondition(1, CompareOp.MaskedEqual, Fifo, FileType)), Allow("mknodat", new ArgumentCondition(2, CompareOp.MaskedEqual, Fifo, FileType)),
        Allow(Plain),
    ];
}

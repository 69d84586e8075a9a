using static Sandbox.Seccomp.Rules;

namespace Sandbox.Seccomp;

/// <summary>
/// <c>compute@1</c>: a program that reads what it is given, computes, and writes to what is open: a converter, a compiler's back end, a solver. It may open files (the dynamic linker
/// must), start threads, and nothing else.
/// </summary>
internal static class ComputeProfileRules
{
    // linux/sched.h: a thread shares memory, files and signal handlers with its process.
    private const ulong ThreadFlags = 0x00010000 | 0x00000100;

    private const string Plain = """
        @default @signal @timer
        brk madvise map_shadow_stack mincore mmap mmap2 mprotect mremap mseal munmap
        _llseek close close_range dup dup2 dup3 fcntl fcntl64 ioctl lseek pipe pipe2 pread64 preadv preadv2 pwrite64 pwritev pwritev2 read readv write writev
        epoll_create epoll_create1 epoll_ctl epoll_pwait epoll_pwait2 epoll_wait eventfd eventfd2 poll ppoll ppoll_time64 pselect6 pselect6_time64 select _newselect
        access faccessat faccessat2 fadvise64 fadvise64_64 fstat fstat64 fstatat64 fstatfs fstatfs64 getcwd getdents getdents64 lstat lstat64 newfstatat open openat openat2 readahead readlink
        readlinkat stat stat64 statfs statfs64 statx fdatasync fsync msync
        capget prctl tgkill
        """;

    public static IEnumerable<SyscallRule> Version1(ISet<string> capabilities) =>
    [
        .. Guards(NewNamespaces),
        Allow("clone", new ArgumentCondition(0, CompareOp.MaskedEqual, ThreadFlags, ThreadFlags)),
        Allow(Plain),
    ];
}

using Sandbox.Plan;
using Sandbox.Seccomp;

namespace Sandbox.Compiler.Planning;

/// <summary>What the launcher does while the workload runs that takes system calls of its own.</summary>
[Flags]
internal enum LauncherDuties
{
    None = 0,

    /// <summary>It carries a terminal's bytes.</summary>
    Terminal = 1,

    /// <summary>It removes the sandbox's cgroup.</summary>
    Cgroup = 2,

    /// <summary>It passes the workload's messages on.</summary>
    Notify = 4,

    /// <summary>It hears how the workload is.</summary>
    Health = 8,

    /// <summary>It copies output into files.</summary>
    Log = 64,

    /// <summary>Those that wait for a file descriptor.</summary>
    Descriptors = Terminal | Notify | Health | Log,
}

/// <summary>
/// What our own processes may still do while the workload runs: the plan says which calls they make, so every other one kills them, and the sandbox with them.
/// </summary>
internal static class OwnFilters
{
    // ioctl(2) commands of asm-generic/ioctls.h that the terminal needs.
    private const ulong TCSETS = 0x5402, TCSETSW = 0x5403, TIOCGWINSZ = 0x5413, TIOCSWINSZ = 0x5414;

    // unlinkat(2)
    private const ulong AT_REMOVEDIR = 0x200;

    /// <summary>
    /// The launcher: waits, passes signals on, kills, keeps time, prints what went wrong; with a terminal it copies bytes and sizes too; a cgroup of the sandbox's is read and removed;
    /// what the workload says to systemd is passed on, and to the init where it is about who the main process is.
    /// One that waits for file descriptors beside signals polls them.
    /// </summary>
    public static SyscallFilter Launcher(LauncherDuties duties) => Compile("launcher",
    [
        Allow("clock_gettime exit_group getpid kill read rt_sigtimedwait wait4 write"),
        .. (duties & LauncherDuties.Descriptors) != 0 ? [Allow("ppoll")] : Array.Empty<SyscallRule>(),
        .. duties.HasFlag(LauncherDuties.Notify) ? [Allow("close recvmsg rt_sigqueueinfo sendmsg"), Allow("setsockopt", new ArgumentCondition(2, CompareOp.Equal, SO_LINGER))] : Array.Empty<SyscallRule>(),
        .. duties.HasFlag(LauncherDuties.Terminal) ? Terminal : [],
        .. duties.HasFlag(LauncherDuties.Log) ? Log : [],
        .. duties.HasFlag(LauncherDuties.Cgroup) ? Cgroup : [],
    ]);

    /// <summary>The init: waits, passes signals on, reaps, ends.</summary>
    public static SyscallFilter Reaper() => Compile("reaper", [Allow("close exit_group kill rt_sigtimedwait wait4")]);

    private static SyscallRule[] Terminal =>
    [
        Allow("close recvmsg"),
        .. new[] { TCSETS, TCSETSW, TIOCGWINSZ, TIOCSWINSZ }.Select(command => Allow("ioctl", new ArgumentCondition(1, CompareOp.Equal, command))),
    ];

    // socket(7)
    private const ulong SO_LINGER = 13;

    // fcntl(2)
    private const ulong F_OFD_SETLK = 37;

    // O_WRONLY, O_CREAT, O_EXCL, O_APPEND, O_CLOEXEC and O_NOFOLLOW, which is another bit on x86_64 than on aarch64: with O_EXCL no file that exists is opened, through no link.
    private const ulong NewLogX64 = 0xa04c1, NewLogArm64 = 0x884c1;

    // A new file beside those that are there, which are renamed, or the only one removed.
    private static SyscallRule[] Log =>
    [
        Allow("close renameat2"),
        Allow("fcntl", new ArgumentCondition(1, CompareOp.Equal, F_OFD_SETLK)),
        .. new[] { NewLogX64, NewLogArm64 }.Select(flags => Allow("openat", new ArgumentCondition(2, CompareOp.Equal, flags))),
        Allow("unlinkat", new ArgumentCondition(2, CompareOp.Equal, 0)),
    ];

    // Files are read from their beginning again; nothing but directories can be removed.
    private static SyscallRule[] Cgroup => [Allow("lseek"), Allow("unlinkat", new ArgumentCondition(2, CompareOp.Equal, AT_REMOVEDIR))];

    private static SyscallRule Allow(string names, params ArgumentCondition[] conditions) => new(names.Split(' ').ToEquatableArray(), SeccompAction.Allow, conditions.ToEquatableArray());

    private static SyscallFilter Compile(string name, SyscallRule[] rules)
    {
        var policy = new SeccompPolicy { Rules = rules.ToEquatableArray(), Default = SeccompAction.Kill, Unknown = SeccompAction.Kill };
        return FilterCache.Compile(name, policy, rules.Select(_ => SourceLine.Default).ToEquatableArray(), SourceLine.Default);
    }
}

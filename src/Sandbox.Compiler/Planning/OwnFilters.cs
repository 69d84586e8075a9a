using Sandbox.Plan;
using Sandbox.Seccomp;

namespace Sandbox.Compiler.Planning;

/// <summary>
/// What our own processes may still do while the workload runs: the plan says which calls they make, so every other one kills them, and the sandbox with them.
/// </summary>
internal static class OwnFilters
{
    // ioctl(2) commands of asm-generic/ioctls.h that the terminal needs.
    private const ulong TCSETS = 0x5402, TCSETSW = 0x5403, TIOCGWINSZ = 0x5413, TIOCSWINSZ = 0x5414;

    // unlinkat(2)
    private const ulong AT_REMOVEDIR = 0x200;

    /// <summary>The launcher: waits, passes signals on, kills, keeps time, prints what went wrong; with a terminal it copies bytes and sizes too; a cgroup of the sandbox's is read and removed.</summary>
    public static SyscallFilter Launcher(bool tty, bool cgroup) => Compile("launcher",
    [
        Allow("clock_gettime exit_group getpid kill read rt_sigtimedwait wait4 write"),
        .. tty ? Terminal : [],
        .. cgroup ? Cgroup : [],
    ]);

    /// <summary>The init: waits, passes signals on, reaps, ends.</summary>
    public static SyscallFilter Reaper() => Compile("reaper", [Allow("close exit_group kill rt_sigtimedwait wait4")]);

    private static SyscallRule[] Terminal =>
    [
        Allow("close ppoll recvmsg"),
        .. new[] { TCSETS, TCSETSW, TIOCGWINSZ, TIOCSWINSZ }.Select(command => Allow("ioctl", new ArgumentCondition(1, CompareOp.Equal, command))),
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

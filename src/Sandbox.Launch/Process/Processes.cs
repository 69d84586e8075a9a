using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>New processes.</summary>
[LaunchPath]
internal static unsafe class Processes
{
    /// <summary>
    /// A child that runs the generated <c>sandbox_child(s)</c>: its pid, or -errno. With CLONE_VM | CLONE_VFORK the caller waits until the child has
    /// executed something or ended. Falls back to clone(2) where clone3 is not there. -EINVAL also where the kernel cannot share memory with a process of
    /// another time namespace (possible since Linux 6.3).
    /// </summary>
    /// <remarks>
    /// CLONE_NEWTIME is a bit of the exit signal in clone(2): without clone3(2) the caller unshares the time namespace for its children, which takes CAP_SYS_ADMIN
    /// outside of a new user namespace; -ENOSYS where it has none.
    /// </remarks>
    public static long Clone(LaunchState* s, ulong flags)
    {
        var into = s->Stage == LaunchStage.Inside ? s->CgroupFd : -1;
        s->IsBornInCgroup = into >= 0;
        var pid = into < 0 || (s->Older & OlderCalls.Clones) != 0 ? -Errno.E2BIG : CloneNewer(s, flags, into);
        if (pid != -Errno.E2BIG) // clone3(2) before Linux 5.7 answers so; or not asked
        {
            return pid;
        }

        s->IsBornInCgroup = false;
        return CloneOutside(s, flags);
    }

    /// <summary>Not born in the cgroup: it writes itself into it.</summary>
    private static long CloneOutside(LaunchState* s, ulong flags)
    {
        if ((s->Older & OlderCalls.Clones) != 0)
        {
            return CloneOlder(s, flags);
        }

        var pid = CloneNewer(s, flags, -1);
        if (pid != -Errno.ENOSYS)
        {
            return pid;
        }

        s->Older |= OlderCalls.Clones;
        return CloneOlder(s, flags);
    }

    private static long CloneNewer(LaunchState* s, ulong flags, int into)
    {
        clone_args args;
        args.flags = into < 0 ? flags : flags | Sched.CLONE_INTO_CGROUP;
        args.pidfd = 0;
        args.child_tid = 0;
        args.parent_tid = 0;
        args.exit_signal = (flags & Sched.CLONE_PARENT) != 0 ? 0UL : Signal.SIGCHLD; // with CLONE_PARENT it is the parent's (clone(2))
        args.stack = 0;
        args.stack_size = 0;
        args.tls = 0;
        args.set_tid = 0;
        args.set_tid_size = 0;
        args.cgroup = (ulong)into;
        var pid = Kernel.Clone3(&args, (nuint)(into < 0 ? clone_args.CLONE_ARGS_SIZE_VER0 : sizeof(clone_args)), s);
        return into >= 0 && pid == -Errno.ENOSYS ? -Errno.E2BIG : pid;
    }

    private static long CloneOlder(LaunchState* s, ulong flags)
    {
        if ((flags & Sched.CLONE_NEWTIME) != 0 && Kernel.Call(Nr.unshare, (long)Sched.CLONE_NEWTIME) < 0)
        {
            return -Errno.ENOSYS;
        }

        return Kernel.Clone((flags & ~Sched.CLONE_NEWTIME) | Signal.SIGCHLD, s);
    }
}

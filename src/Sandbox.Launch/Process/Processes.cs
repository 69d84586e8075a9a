using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>New processes.</summary>
[LaunchPath]
internal static unsafe class Processes
{
    /// <summary>
    /// A child that runs the generated <c>sandbox_child(s)</c>: its pid, or -errno. With CLONE_VM | CLONE_VFORK the caller waits until the child has
    /// executed something or ended. Falls back to clone(2) where clone3 is not there, and to a copied memory where the kernel cannot share it with a
    /// process of another time namespace (EINVAL; possible since Linux 6.3).
    /// </summary>
    public static long Clone(LaunchState* s, ulong flags)
    {
        var pid = CloneOnce(s, flags);
        return pid == -Errno.EINVAL && (flags & Sched.CLONE_VM) != 0 ? CloneOnce(s, flags & ~(Sched.CLONE_VM | Sched.CLONE_VFORK)) : pid;
    }

    private static long CloneOnce(LaunchState* s, ulong flags)
    {
        clone_args args;
        args.flags = flags;
        args.pidfd = 0;
        args.child_tid = 0;
        args.parent_tid = 0;
        args.exit_signal = (flags & Sched.CLONE_PARENT) != 0 ? 0UL : Signal.SIGCHLD; // with CLONE_PARENT it is the parent's (clone(2))
        args.stack = 0;
        args.stack_size = 0;
        args.tls = 0;
        var pid = Kernel.Clone3(&args, (nuint)sizeof(clone_args), s);

        // CLONE_NEWTIME is a bit of the exit signal in clone(2): only clone3 can have it.
        return pid == -Errno.ENOSYS && (flags & Sched.CLONE_NEWTIME) == 0 ? Kernel.Clone(flags | Signal.SIGCHLD, s) : pid;
    }
}

using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>Why the kernel made no namespaces, found out by looking at the host: the errno alone does not say.</summary>
[LaunchPath]
internal static unsafe class NamespaceRefusal
{
    /// <summary>clone3(2) answered <paramref name="errno"/>.</summary>
    public static void Stop(LaunchState* s, LaunchStep step, long errno, ulong flags)
    {
        if (errno == -Errno.EAGAIN)
        {
            Failure.StopBecause(s, step, errno, null, "no process can be added; raise pids.max of the cgroup, the user's limit (ulimit -u) or kernel.pid_max"u8);
        }

        if (errno is -Errno.ENOSPC or -Errno.EUSERS)
        {
            Failure.StopBecause(s, step, errno, null, "the limit of namespaces is reached, or they are nested too deep (32); see /proc/sys/user/max_*_namespaces"u8);
        }

        if (errno == -Errno.EINVAL)
        {
            Failure.StopBecause(s, step, errno, null, "this kernel lacks one of the namespaces; see zgrep _NS= /proc/config.gz, or set the kind to host"u8);
        }

        if (errno == -Errno.ENOSYS && (flags & Sched.CLONE_NEWTIME) != 0)
        {
            Failure.StopBecause(s, step, errno, null, "without clone3(2) (Linux 5.3) only root makes a time namespace for a workload without an init; run as root, set namespaces.time to host or process.init to true, or let an outer seccomp filter permit the call"u8);
        }

        if (errno == -Errno.EPERM)
        {
            StopForbidden(s, step, errno, null, (flags & Sched.CLONE_NEWUSER) != 0);
        }

        Failure.Stop(s, step, errno, null);
    }

    /// <summary>A write to <paramref name="file"/> of an id map failed.</summary>
    public static void StopMapping(LaunchState* s, long errno, byte* file)
    {
        if (errno is -Errno.EPERM or -Errno.EACCES)
        {
            StopForbidden(s, LaunchStep.MapIds, errno, file, true);
        }

        if (errno == -Errno.EINVAL)
        {
            Failure.StopBecause(s, LaunchStep.MapIds, errno, file, "the kernel does not take this map; is the id of process.user between 0 and 4294967294?"u8);
        }

        Failure.Stop(s, LaunchStep.MapIds, errno, file);
    }

    /// <summary>
    /// The first mount in a new user namespace failed. Ubuntu lets everybody make the namespace, and takes every capability away in it from programs without a profile: that is where they are first missed.
    /// </summary>
    public static void StopMounting(LaunchState* s, LaunchStep step, long errno)
    {
        if (errno is -Errno.EPERM or -Errno.EACCES && (s->NewNamespaces & Sched.CLONE_NEWUSER) != 0 && IsKeptByAppArmor(s))
        {
            StopForbidden(s, step, errno, null, true);
        }

        Failure.Stop(s, step, errno, null);
    }

    private static void StopForbidden(LaunchState* s, LaunchStep step, long errno, byte* target, bool userNamespace)
    {
        if (!userNamespace)
        {
            Failure.StopBecause(s, step, errno, target, "only root may make these without a user namespace; run as root, or set namespaces.user to new"u8);
        }

        if (IsKeptByAppArmor(s))
        {
            Failure.StopBecause(s, step, errno, target, "AppArmor keeps user namespaces from programs without a profile (Ubuntu 23.10 and later); run as root, let 'sandbox install' write the profile for this binary (it has the rule 'userns,'), or sysctl kernel.apparmor_restrict_unprivileged_userns=0"u8);
        }

        if (s->OuterUid != 0 && IsSetTo(s, Text.Pointer("sys/kernel/unprivileged_userns_clone"u8), '0'))
        {
            Failure.StopBecause(s, step, errno, target, "user namespaces are for root only here; run as root, or sysctl kernel.unprivileged_userns_clone=1"u8);
        }

        Failure.StopBecause(s, step, errno, target, "the host forbids user namespaces (an outer container's filter, a chroot, SELinux); run as root outside of it, or allow CLONE_NEWUSER there"u8);
    }

    private static bool IsKeptByAppArmor(LaunchState* s) => s->OuterUid != 0 && IsSetTo(s, Text.Pointer("sys/kernel/apparmor_restrict_unprivileged_userns"u8), '1');

    private static bool IsSetTo(LaunchState* s, byte* file, char value)
    {
        var proc = HostProc.Open();
        if (proc < 0)
        {
            return false;
        }

        var text = stackalloc byte[8];
        var length = HostProc.Read(s, proc, file, text, 8);
        Kernel.Call(Nr.close, proc);
        return length > 0 && *text == value;
    }
}

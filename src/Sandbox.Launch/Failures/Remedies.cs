using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>Why a step fails with an errno and what to do, where that is known without looking at the system.</summary>
[LaunchPath]
internal static unsafe class Remedies
{
    /// <summary>NUL-terminated reason; null: the errno's name stands alone.</summary>
    public static byte* Of(LaunchStep step, long errno)
    {
        var mounts = MountRemedies.Of(step, errno);
        return mounts != null ? mounts : Text.Pointer(Process(step, errno) is { Length: > 0 } known ? known : Any(errno));
    }

    private static ReadOnlySpan<byte> Process(LaunchStep step, long errno)
    {
        if (step == LaunchStep.JoinNamespace)
        {
            return Join(errno);
        }

        if (step == LaunchStep.NewTime && errno == Errno.EINVAL)
        {
            return "this kernel has no time namespaces (Linux 5.6, CONFIG_TIME_NS), or the offset is out of range; set namespaces.time to host"u8;
        }

        if (step == LaunchStep.NewTime && errno == Errno.EPERM)
        {
            return "only root may make one without a user namespace; run as root, or set namespaces.user to new"u8;
        }

        if (step == LaunchStep.Chdir)
        {
            return errno == Errno.ENOENT ? "there is no such directory in the sandbox's root; make it with dirs, or correct process.cwd"u8
                : errno == Errno.EACCES ? "the workload's user may not enter it; change its mode, or correct process.cwd"u8
                : errno == Errno.ENOTDIR ? "it is a file; correct process.cwd"u8 : default;
        }

        if (step == LaunchStep.NoNewPrivileges)
        {
            return "the kernel did not take it; it is needed, so the workload is not started"u8;
        }

        return step == LaunchStep.Rlimit && errno == Errno.EINVAL ? "the soft limit is above the hard limit, or the kernel knows no such resource; correct process.rlimits"u8 : default;
    }

    private static ReadOnlySpan<byte> Join(long errno) =>
        errno == Errno.ENOENT ? "there is no such namespace file; is what made it still running?"u8
        : errno == Errno.EINVAL ? "the file is not a namespace of this kind; correct the path"u8
        : errno == Errno.EPERM ? "it takes CAP_SYS_ADMIN over the namespace's owner; run as root, or join its user namespace too"u8
        : errno == Errno.EACCES ? "the file may not be opened by the launcher's user; run as root"u8 : default;

    private static ReadOnlySpan<byte> Any(long errno)
    {
        if (errno == Errno.EPERM)
        {
            return "not permitted; run as root, or let the spec make a user namespace"u8;
        }

        if (errno == Errno.ENOMEM)
        {
            return "the kernel is out of memory"u8;
        }

        if (errno is Errno.EMFILE or Errno.ENFILE)
        {
            return "too many open files; raise the limit (ulimit -n, fs.file-max)"u8;
        }

        return errno == Errno.ENOSYS ? "this kernel lacks the system call, or an outer filter hides it"u8 : default;
    }
}

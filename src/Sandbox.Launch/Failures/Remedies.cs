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

    private static ReadOnlySpan<byte> Process(LaunchStep step, long errno) => default;

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

using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>The part of <see cref="Remedies"/> for root, mounts, devices, files, paths, names and sysctls.</summary>
[LaunchPath]
internal static unsafe class MountRemedies
{
    /// <summary>NUL-terminated reason, or null.</summary>
    public static byte* Of(LaunchStep step, long errno)
    {
        if (step == LaunchStep.Bind && errno == Errno.ENOENT)
        {
            return Text.Pointer("the source does not exist; create it or mark the mount optional"u8);
        }

        return null;
    }
}

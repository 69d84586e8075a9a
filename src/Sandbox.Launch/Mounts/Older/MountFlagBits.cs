using Sandbox.Syscalls;
using static Sandbox.Syscalls.Mount;

namespace Sandbox.Launch;

/// <summary>MOUNT_ATTR_ bits as the MS_ flags of mount(2).</summary>
[LaunchPath]
internal static class MountFlagBits
{
    /// <summary>
    /// All of them, the access time by name in any case: a remount without it keeps the old one, a new mount gets relatime. The four lowest are the same numbers.
    /// MS_NOSYMFOLLOW is of Linux 5.10; before, mount(2) passes over it in silence, which the next look at the table shows.
    /// </summary>
    public static ulong Of(ulong attributes) => (attributes & (MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC))
        | ((attributes & MOUNT_ATTR_NODIRATIME) != 0 ? MS_NODIRATIME : 0)
        | ((attributes & MOUNT_ATTR_NOSYMFOLLOW) != 0 ? MS_NOSYMFOLLOW : 0)
        | ((attributes & MOUNT_ATTR__ATIME) == MOUNT_ATTR_NOATIME ? MS_NOATIME
            : (attributes & MOUNT_ATTR__ATIME) == MOUNT_ATTR_STRICTATIME ? MS_STRICTATIME : MS_RELATIME);
}

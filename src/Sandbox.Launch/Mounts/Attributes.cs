using Sandbox.Plan;
using Sandbox.Syscalls;
using static Sandbox.Syscalls.Mount;

namespace Sandbox.Launch;

/// <summary>Flags of a mount: from the plan's words to those of mount_setattr(2).</summary>
[LaunchPath]
internal static unsafe class Attributes
{
    /// <summary>What a tree that the workload must only look at gets.</summary>
    public const ulong Sealed = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;

    /// <summary>The empty path of calls that take a file descriptor alone.</summary>
    public static byte* Empty => Text.Pointer("\0"u8);

    /// <summary>MOUNT_ATTR_ bits; the first four are the same numbers.</summary>
    public static ulong Bits(MountFlags flags) => ((ulong)flags & 15)
        | ((flags & MountFlags.NoAtime) != 0 ? MOUNT_ATTR_NOATIME : 0)
        | ((flags & MountFlags.StrictAtime) != 0 ? MOUNT_ATTR_STRICTATIME : 0)
        | ((flags & MountFlags.NoDirAtime) != 0 ? MOUNT_ATTR_NODIRATIME : 0)
        | ((flags & MountFlags.NoSymfollow) != 0 ? MOUNT_ATTR_NOSYMFOLLOW : 0);

    /// <summary>
    /// What must be cleared when <paramref name="set"/> is set: access time is one field, not bits. In a user namespace this is refused where the
    /// host's mount has another one, as clearing anything of it is.
    /// </summary>
    public static ulong ClearedFor(MountFlags set) =>
        (set & (MountFlags.NoAtime | MountFlags.StrictAtime | MountFlags.RelAtime)) != 0 ? MOUNT_ATTR__ATIME : 0;

    /// <summary>Bits to clear where the spec asks for it by name: no bit of the access time alone.</summary>
    public static ulong Cleared(MountFlags flags)
    {
        var bits = Bits(flags);
        return (bits & MOUNT_ATTR__ATIME) != 0 || (flags & MountFlags.RelAtime) != 0 ? bits | MOUNT_ATTR__ATIME : bits;
    }

    /// <summary>MS_ bit of a propagation; 0: left as it is.</summary>
    /// <remarks>Not a switch: its table would be the only one that every launch reads, and a page of the file to be mapped for it (6 us).</remarks>
    public static ulong Type(Propagation propagation) =>
        propagation is Propagation.Private or Propagation.RecursivePrivate ? MS_PRIVATE
        : propagation is Propagation.Slave or Propagation.RecursiveSlave ? MS_SLAVE
        : propagation is Propagation.Shared or Propagation.RecursiveShared ? MS_SHARED
        : propagation is Propagation.Unbindable or Propagation.RecursiveUnbindable ? MS_UNBINDABLE
        : 0;

    /// <summary>Whether the propagation is for the mounts below too.</summary>
    public static bool IsRecursive(Propagation propagation) => propagation
        is Propagation.RecursivePrivate or Propagation.RecursiveSlave or Propagation.RecursiveShared or Propagation.RecursiveUnbindable;
}

namespace Sandbox.Launch;

/// <summary>
/// What one launch has learnt: a call that was answered with ENOSYS is not asked again, and older ones stand in for it
/// (docs/decisions/0011-older-kernels.md). Nothing is known before the first answer, so a kernel that has them all is never asked twice.
/// </summary>
[Flags]
public enum OlderCalls : uint
{
    /// <summary>All newer calls are there, as far as is known.</summary>
    None = 0,

    /// <summary>No open_tree(2) (Linux 5.2).</summary>
    Trees = 1,

    /// <summary>No fsopen(2), fsconfig(2) or fsmount(2) (Linux 5.2).</summary>
    FileSystems = 2,

    /// <summary>No mount_setattr(2) (Linux 5.12).</summary>
    Attributes = 4,

    /// <summary>No move_mount(2) (Linux 5.2).</summary>
    Moves = 8,

    /// <summary>No openat2(2) (Linux 5.6).</summary>
    Paths = 16,

    /// <summary>No clone3(2) (Linux 5.3).</summary>
    Clones = 32,

    /// <summary>The working directory is our /proc/self/fd: <see cref="LaunchState.NamesFd"/>.</summary>
    Named = 64,

    /// <summary>The directory in which mounts are made is there: <see cref="LaunchState.StagingFd"/>.</summary>
    Staged = 128,

    /// <summary>No open_tree_attr(2) (Linux 6.15).</summary>
    ChangedTrees = 256,

    /// <summary>It hangs on top of the host's "/", and leaves by a umount of its own.</summary>
    OverRoot = 512,
}

using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>
/// Where a mount of ours hangs in the new mount namespace until pivot_root(2) takes it away (the root), or takes everything else away.
/// </summary>
/// <remarks>
/// It must be a directory that exists on every host and that no spec wants as a source, for it is covered. The kernel makes /proc/driver and /proc/fs
/// itself; the others are for hosts whose /proc shows processes only. Not "/": a host link with ".." in it (/etc/resolv.conf → ../run/…) would step
/// into what covers it, for ".." follows mounts; it is the last resort.
/// </remarks>
[LaunchPath]
internal static unsafe class Anchor
{
    /// <summary>Hangs the root's mount up: 0 or -errno.</summary>
    public static long AttachRoot(LaunchState* s, long mount) => Attach(s, mount, Text.Pointer("/proc/driver\0/proc/tty\0/mnt\0/\0"u8));

    /// <summary>Hangs up the tmpfs of inline files; never where the root hangs, on which it would stay.</summary>
    public static long AttachFiles(LaunchState* s, long mount)
    {
        var result = Attach(s, mount, Text.Pointer("/proc/fs\0/proc/bus\0"u8));
        return result is -Errno.ENOENT or -Errno.EACCES ? Staging.Hang(s, mount) : result;
    }

    private static long Attach(LaunchState* s, long mount, byte* places)
    {
        long result = -Errno.ENOENT;
        for (; *places != 0 && result is -Errno.ENOENT or -Errno.EACCES; places = Text.Next(places))
        {
            result = Mounting.Put(s, mount, Fcntl.AT_FDCWD, places);
        }

        return result;
    }
}

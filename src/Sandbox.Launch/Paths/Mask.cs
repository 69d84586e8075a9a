using Sandbox.Syscalls;
using static Sandbox.Syscalls.Fcntl;
using static Sandbox.Syscalls.Mount;
using static Sandbox.Syscalls.Unistd;

namespace Sandbox.Launch;

/// <summary>Paths inside that are hidden or must not be written.</summary>
[LaunchPath]
public static unsafe partial class Paths
{
    /// <summary>
    /// Hides <paramref name="path"/>: a /dev/null over a file, an empty read-only tmpfs over a directory. A missing path is left.
    /// One <c>*</c> in it stands for the rest of a component: /sys/devices/system/cpu/cpu*/thermal_throttle.
    /// </summary>
    /// <remarks>
    /// What covers is the node of our own /dev, or the host's, opened and checked, and never one of the root's (runc CVE-2025-31133: its /dev/null was a link). The host's is on a
    /// read-only mount: otherwise root inside could change its mode for the whole host through any file that it hides.
    /// </remarks>
    public static void Mask(LaunchState* s, int at, ReadOnlySpan<byte> path)
    {
        s->At = at;
        s->Step = LaunchStep.Mask;
        var name = Text.Pointer(path);
        var star = name;
        while (*star != 0 && *star != (byte)'*')
        {
            star++;
        }

        if (*star == 0)
        {
            Hide(s, Place.Of(s, name), name);
            return;
        }

        HideEach(s, name, star);
    }

    private static void Hide(LaunchState* s, Place place, byte* shown)
    {
        var kind = place.IsDirectory();
        if (kind is -Errno.ENOENT or -Errno.ENOTDIR)
        {
            return;
        }

        var result = kind < 0 ? kind : kind != 0 ? CoverDirectory(s, &place) : CoverFile(s, &place);
        if (result < 0)
        {
            Failure.Stop(s, LaunchStep.Mask, result, shown);
        }

        place.Close();
    }

    private static long CoverFile(LaunchState* s, Place* place) =>
        place->Cover(s, s->DevTree >= 0 ? Mounting.Clone(s, s->DevTree, Text.Pointer("null"u8), 0) : CloneHostNull(s));

    private static long CloneHostNull(LaunchState* s)
    {
        if (s->NullFd < 0)
        {
            var opened = openat(AT_FDCWD, Text.Pointer("/dev/null"u8), O_PATH | O_NOFOLLOW | O_CLOEXEC);
            if (opened < 0 || !Devices.IsCharacterDevice(opened, 1, 3))
            {
                Failure.StopBecause(s, LaunchStep.Mask, opened < 0 ? opened : Errno.ENXIO, Text.Pointer("/dev/null"u8), "the host's /dev/null is not the null device; repair the host's /dev"u8);
            }

            s->NullFd = (int)opened;
        }

        return Mounting.CloneChanged(s, s->NullFd, Attributes.Empty, AT_EMPTY_PATH, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC, 0);
    }

    /// <summary>All directories share one tmpfs: the first gets the mount itself, the others copies of it.</summary>
    private static long CoverDirectory(LaunchState* s, Place* place)
    {
        if (s->MaskFd >= 0)
        {
            return place->Cover(s, Mounting.Clone(s, s->MaskFd, recursive: false));
        }

        MountTarget none;
        var to = &none;
        to->Begin(s, s->At, LaunchStep.Mask, default, optional: false);
        to->Path = null;
        NewFileSystem made;
        var fs = &made;
        fs->Open(to, "tmpfs"u8); // its mode is a tmpfs's own, 01777: nobody writes to a read-only mount
        s->MaskFd = (int)fs->Create(Attributes.Sealed);
        return place->Put(s, s->MaskFd);
    }
}

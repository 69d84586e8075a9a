using Sandbox.Syscalls;
using static Sandbox.Syscalls.Fcntl;
using static Sandbox.Syscalls.Unistd;

namespace Sandbox.Launch;

/// <summary>Paths inside that are hidden or must not be written.</summary>
[LaunchPath]
public static unsafe partial class Paths
{
    /// <summary>
    /// Hides <paramref name="path"/>: the host's /dev/null over a file, an empty read-only tmpfs over a directory. A missing path is left.
    /// One <c>*</c> in it stands for the rest of a component: /sys/devices/system/cpu/cpu*/thermal_throttle.
    /// </summary>
    /// <remarks>What covers comes from the host, opened and checked, and never from the root (runc CVE-2025-31133: its /dev/null was a link).</remarks>
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

    private static long CoverFile(LaunchState* s, Place* place)
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

        return place->Cover(s, Mounting.Clone(s, s->NullFd, recursive: false));
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
        fs->Open(to, "tmpfs"u8);
        fs->SetMode("mode"u8, 0x16d); // 0555
        s->MaskFd = (int)fs->Create(Attributes.Sealed);
        return place->Put(s, s->MaskFd);
    }
}

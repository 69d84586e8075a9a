using Sandbox.Syscalls;
using static Sandbox.Syscalls.Mount;
using static Sandbox.Syscalls.Unistd;

namespace Sandbox.Launch;

/// <summary>Device files: our own /dev, and single nodes.</summary>
[LaunchPath]
public static unsafe partial class Devices
{
    private const uint CharacterDevice = statx.S_IFCHR | 0x1b6; // 0666
    private const ulong HostNode = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC;
    private const long DevBytes = 1 << 20;                      // for whoever may write there; nodes and links take none of it

    /// <summary>
    /// A tmpfs with null zero full random urandom tty, the links fd stdin stdout stderr, with <paramref name="pts"/> a devpts and ptmx, and with
    /// <paramref name="shmBytes"/> above 0 a shm of that size. <paramref name="bind"/>: the host's nodes, because mknod(2) is refused in a user namespace.
    /// <paramref name="nodev"/>: no other node opens, because the workload may make some (CAP_MKNOD).
    /// </summary>
    /// <remarks>Paths below the new mount are relative to its file descriptor: it was empty, and nobody else is there.</remarks>
    public static void Mount(LaunchState* s, int at, ReadOnlySpan<byte> target, bool bind, long shmBytes, bool pts, bool nodev = false)
    {
        MountTarget place;
        var to = &place;
        to->Begin(s, at, LaunchStep.Dev, target, optional: false);
        var directory = to->Directory(plain: true);
        NewFileSystem made;
        var fs = &made;
        fs->Open(to, "tmpfs"u8);
        fs->SetMode("mode"u8, 0x1ed); // 0755
        fs->Set("size"u8, DevBytes);
        var dev = fs->Create(MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC | (nodev ? MOUNT_ATTR_NODEV : 0));
        to->Attach(dev, directory);
        MakeNodes(to, dev, bind, nodev);
        MakeLinks(to, dev, pts);
        if (pts)
        {
            MountPts(to, dev, bind);
        }

        if (shmBytes > 0)
        {
            MountShm(to, dev, shmBytes);
        }

        if (Text.Same(to->Path, Text.Pointer("/dev"u8)))
        {
            s->DevTree = (int)dev;
        }
    }

    private static void MakeNodes(MountTarget* to, long dev, bool bind, bool nodev)
    {
        var path = Text.Pointer("/dev/null\0/dev/zero\0/dev/full\0/dev/random\0/dev/urandom\0/dev/tty\0"u8);
        var number = Text.Pointer("\x1\x3\x1\x5\x1\x7\x1\x8\x1\x9\x5\0"u8); // major, minor (Documentation/admin-guide/devices.txt)
        for (; *path != 0; path = Text.Next(path), number += 2)
        {
            var name = path + 5;
            if (bind)
            {
                BindNode(to, dev, path, name, number[0], number[1]);
                continue;
            }

            Check(to, mknodat(dev, name, CharacterDevice, makedev(number[0], number[1])), path);
            if (nodev)
            {
                Check(to, AllowDevices(to->State, dev, name), path);
            }
        }
    }

    private static void BindNode(MountTarget* to, long dev, byte* path, byte* name, uint major, uint minor)
    {
        var tree = OpenHostNode(to, path, major, minor);
        Check(to, mknodat(dev, name, statx.S_IFREG, 0), path);
        Check(to, Mounting.Put(to->State, tree, dev, name), path);
        close(tree);
    }

    /// <summary>
    /// A detached copy of the host's node, which must be the character device that its name says. On a read-only mount a device is written to all the same, but
    /// nobody inside can change the mode, owner or times of what is the host's (mount(8), "ro").
    /// </summary>
    private static long OpenHostNode(MountTarget* to, byte* path, uint major, uint minor)
    {
        var tree = Mounting.CloneChanged(to->State, Fcntl.AT_FDCWD, path, Fcntl.AT_SYMLINK_NOFOLLOW, HostNode, 0);
        Check(to, tree, path);
        if (!IsCharacterDevice(tree, major, minor))
        {
            Failure.StopBecause(to->State, to->Step, Errno.ENXIO, path, "the host's file is not the device that its name says; repair the host's /dev"u8);
        }

        return tree;
    }

    /// <summary>Whether <paramref name="fd"/> is that character device.</summary>
    internal static bool IsCharacterDevice(long fd, uint major, uint minor)
    {
        statx found;
        return fstatx(fd, statx.STATX_TYPE, &found) >= 0
            && (found.stx_mode & statx.S_IFMT) == statx.S_IFCHR && found.stx_rdev_major == major && found.stx_rdev_minor == minor;
    }

    private static void MakeLinks(MountTarget* to, long dev, bool pts)
    {
        var link = Text.Pointer("fd\0/proc/self/fd\0stdin\0/proc/self/fd/0\0stdout\0/proc/self/fd/1\0stderr\0/proc/self/fd/2\0"u8);
        while (*link != 0)
        {
            var target = Text.Next(link);
            Check(to, symlinkat(target, dev, link), link);
            link = Text.Next(target);
        }

        if (pts)
        {
            Check(to, symlinkat(Text.Pointer("pts/ptmx"u8), dev, Text.Pointer("ptmx"u8)), to->Path);
        }
    }

    private static void MountPts(MountTarget* to, long dev, bool userNamespace)
    {
        NewFileSystem made;
        var fs = &made;
        fs->Open(to, "devpts"u8);
        fs->SetMode("ptmxmode"u8, 0x1b6); // 0666
        fs->SetMode("mode"u8, 0x190);     // 0620
        if (!userNamespace)
        {
            fs->Set("gid"u8, 5); // tty, by old convention; with a map of one id it does not exist
        }

        Put(to, fs->Create(MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC), dev, Text.Pointer("pts"u8));
    }

    private static void MountShm(MountTarget* to, long dev, long bytes)
    {
        NewFileSystem made;
        var fs = &made;
        fs->Open(to, "tmpfs"u8);
        fs->Set("size"u8, bytes); // mode 01777 is a tmpfs's own
        Put(to, fs->Create(MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC), dev, Text.Pointer("shm"u8));
    }

    private static void Put(MountTarget* to, long mount, long dev, byte* name)
    {
        Check(to, mkdirat(dev, name, 0x1ed), to->Path);
        Check(to, Mounting.Put(to->State, mount, dev, name), to->Path);
        close(mount);
    }

    private static void Check(MountTarget* to, long result, byte* path)
    {
        if (result < 0)
        {
            Failure.Stop(to->State, to->Step, result, path);
        }
    }
}

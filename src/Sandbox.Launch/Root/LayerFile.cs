using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>A layer that is a file with an EROFS or squashfs image, told by its superblock; it is mounted read-only, and goes with the sandbox.</summary>
[LaunchPath]
internal static unsafe class LayerFile
{
    private const uint SquashfsMagic = 0x73717368; // at 0

    /// <summary>The image's root directory, mounted from <paramref name="file"/>, which is closed; ends the launch where that cannot be.</summary>
    public static long Mount(MountTarget* to, long file, byte* path)
    {
        var s = to->State;
        var isErofs = Word(file, ImageMount.ErofsSuper) == ImageMount.ErofsMagic;
        if (!isErofs && Word(file, 0) != SquashfsMagic)
        {
            Failure.StopBecause(s, to->Step, Errno.EINVAL, path, "this layer is a file without an EROFS or squashfs image; name a directory or such an image"u8);
        }

        if ((s->NewNamespaces & Sched.CLONE_NEWUSER) != 0)
        {
            Failure.StopBecause(s, to->Step, Errno.EPERM, path, "a user namespace may not mount an image; unpack it and name the directory, or start the launcher as root with namespaces.user: host"u8);
        }

        var mount = isErofs ? ImageMount.FromFile(file, 0) : -Errno.EINVAL;
        mount = mount >= 0 ? mount : FromLoop(to, file, path, isErofs);
        Unistd.close(file);
        var result = mount < 0 ? mount : s->RootFd < 0 ? Anchor.AttachRoot(s, mount) : Anchor.AttachFiles(s, mount); // overlayfs takes no layer from a mount that hangs nowhere; the root covers it, or pivot takes it away
        if (result < 0)
        {
            Failure.StopBecause(s, to->Step, result, path, "the image of this layer cannot be mounted (Linux 5.2 and the module erofs or squashfs are needed); unpack it and name the directory"u8);
        }

        return mount;
    }

    private static uint Word(long file, long offset)
    {
        uint word = 0;
        return Kernel.Call(Nr.pread64, file, (long)&word, sizeof(uint), offset) == sizeof(uint) ? word : 0;
    }

    private static long FromLoop(MountTarget* to, long file, byte* path, bool isErofs)
    {
        var name = stackalloc byte[LoopDevice.PathMax];
        var device = LoopDevice.Attach(file, 0, 0, name);
        if (device < 0)
        {
            Failure.StopBecause(to->State, to->Step, device, path, "no loop device can be had for this image; start the launcher as root on a host with /dev/loop-control (modprobe loop, Linux 5.8), or unpack it and name the directory"u8);
        }

        var mount = isErofs ? ImageMount.FromDevice("erofs"u8, name) : ImageMount.FromDevice("squashfs"u8, name);
        Unistd.close(device);
        return mount;
    }
}

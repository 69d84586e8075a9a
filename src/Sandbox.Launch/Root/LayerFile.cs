using Sandbox.Syscalls;
using static Sandbox.Syscalls.Mount;

namespace Sandbox.Launch;

/// <summary>A layer that is a file with an EROFS or squashfs image, told by its superblock; it is mounted read-only, and goes with the sandbox.</summary>
[LaunchPath]
internal static unsafe class LayerFile
{
    private const uint ErofsMagic = 0xE0F5E1E2, SquashfsMagic = 0x73717368;
    private const int ErofsSuper = 1024; // struct erofs_super_block; squashfs has its at 0

    /// <summary>The image's root directory, mounted from <paramref name="file"/>, which is closed; ends the launch where that cannot be.</summary>
    public static long Mount(MountTarget* to, long file, byte* path)
    {
        var s = to->State;
        var isErofs = Word(file, ErofsSuper) == ErofsMagic;
        if (!isErofs && Word(file, 0) != SquashfsMagic)
        {
            Failure.StopBecause(s, to->Step, Errno.EINVAL, path, "this layer is a file without an EROFS or squashfs image; name a directory or such an image"u8);
        }

        if ((s->NewNamespaces & Sched.CLONE_NEWUSER) != 0)
        {
            Failure.StopBecause(s, to->Step, Errno.EPERM, path, "a user namespace may not mount an image; unpack it and name the directory, or start the launcher as root with namespaces.user: host"u8);
        }

        var mount = isErofs ? FromFile(file) : -Errno.EINVAL;
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

    // Linux 6.12 mounts EROFS from a file; what an older one answers to it is one of several errors, and the loop device is tried.
    private static long FromFile(long file)
    {
        var memory = stackalloc byte[LoopDevice.PathMax];
        var source = TextBuilder.Over(memory, LoopDevice.PathMax);
        source.Add("/proc/self/fd/"u8);
        source.Number(file);
        return Make("erofs"u8, source.End());
    }

    private static long FromLoop(MountTarget* to, long file, byte* path, bool isErofs)
    {
        var name = stackalloc byte[LoopDevice.PathMax];
        var device = LoopDevice.Attach(file, 0, 0, name);
        if (device < 0)
        {
            Failure.StopBecause(to->State, to->Step, device, path, "no loop device can be had for this image; start the launcher as root on a host with /dev/loop-control (modprobe loop, Linux 5.8), or unpack it and name the directory"u8);
        }

        var mount = isErofs ? Make("erofs"u8, name) : Make("squashfs"u8, name);
        Unistd.close(device);
        return mount;
    }

    private static long Make(ReadOnlySpan<byte> type, byte* source)
    {
        var context = fsopen(Text.Pointer(type), FSOPEN_CLOEXEC);
        if (context < 0)
        {
            return context;
        }

        var result = fsconfig(context, FSCONFIG_SET_STRING, Text.Pointer("source"u8), source);
        result = result < 0 ? result : fsconfig(context, FSCONFIG_SET_FLAG, Text.Pointer("ro"u8), null);
        result = result < 0 ? result : fsconfig(context, FSCONFIG_CMD_CREATE, null, null);
        result = result < 0 ? result : fsmount(context, FSMOUNT_CLOEXEC, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_RDONLY);
        Unistd.close(context);
        return result;
    }
}

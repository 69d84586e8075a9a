using Sandbox.Syscalls;
using static Sandbox.Syscalls.Mount;

namespace Sandbox.Launch;

/// <summary>An EROFS or squashfs image as a mount that hangs nowhere yet, read-only, nosuid, nodev. Each gives its descriptor or -errno.</summary>
[LaunchPath]
internal static unsafe class ImageMount
{
    /// <summary>The magic number of an EROFS image, at <see cref="ErofsSuper"/>.</summary>
    public const uint ErofsMagic = 0xE0F5E1E2;

    /// <summary>Where struct erofs_super_block begins, in bytes.</summary>
    public const int ErofsSuper = 1024;

    /// <summary>
    /// EROFS from <paramref name="offset"/> (bytes, of whole blocks) of <paramref name="file"/> on. Linux 6.12 mounts from a file, 6.16 from some offset on; what an older one answers is one of several errors
    /// (ENOTBLK, EINVAL), and a loop device may do.
    /// </summary>
    public static long FromFile(long file, long offset)
    {
        var memory = stackalloc byte[2 * LoopDevice.PathMax];
        var source = TextBuilder.Over(memory, LoopDevice.PathMax);
        source.Add("/proc/self/fd/"u8);
        source.Number(file);
        var start = TextBuilder.Over(memory + LoopDevice.PathMax, LoopDevice.PathMax);
        start.Number(offset);
        return Make("erofs"u8, source.End(), offset == 0 ? null : start.End());
    }

    /// <summary>An image of <paramref name="type"/> that begins where the block device <paramref name="device"/> does.</summary>
    public static long FromDevice(ReadOnlySpan<byte> type, byte* device) => Make(type, device, null);

    private static long Make(ReadOnlySpan<byte> type, byte* source, byte* offset)
    {
        var context = fsopen(Text.Pointer(type), FSOPEN_CLOEXEC);
        if (context < 0)
        {
            return context;
        }

        var result = fsconfig(context, FSCONFIG_SET_STRING, Text.Pointer("source"u8), source);
        result = result < 0 ? result : fsconfig(context, FSCONFIG_SET_FLAG, Text.Pointer("ro"u8), null); // else a device that is read-only is EACCES
        result = result < 0 || offset == null ? result : fsconfig(context, FSCONFIG_SET_STRING, Text.Pointer("fsoffset"u8), offset);
        result = result < 0 ? result : fsconfig(context, FSCONFIG_CMD_CREATE, null, null);
        result = result < 0 ? result : fsmount(context, FSMOUNT_CLOEXEC, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_RDONLY);
        Unistd.close(context);
        return result;
    }
}

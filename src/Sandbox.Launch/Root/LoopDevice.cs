using System.Runtime.CompilerServices;
using Sandbox.Syscalls;
using static Sandbox.Syscalls.Fcntl;
using static Sandbox.Syscalls.Loop;

namespace Sandbox.Launch;

/// <summary>A part of a file as a block device (loop(4)), for kernels that mount no file system from a file: EROFS before Linux 6.12, squashfs always.</summary>
[LaunchPath]
internal static unsafe class LoopDevice
{
    /// <summary>Bytes that a device's path needs at most, with its NUL.</summary>
    public const int PathMax = 32;

    // The number that LOOP_CTL_GET_FREE gives is nobody's yet: another process may configure it first, and then this one asks again.
    private const int MostTries = 64;

    /// <summary>
    /// Attaches <paramref name="bytes"/> of <paramref name="file"/> from <paramref name="offset"/> on (both in bytes; the kernel cuts the size to sectors of 512) read-only to a free device, and writes the device's
    /// path to <paramref name="path"/> (<see cref="PathMax"/> bytes). <paramref name="file"/> is open for reading; O_PATH is not enough.
    /// </summary>
    /// <returns>
    /// The open device: it is free again when this descriptor and what was mounted from the device are gone, also where the process is killed (LO_FLAGS_AUTOCLEAR). Or -errno: EACCES and EPERM without the
    /// right to the devices, ENOENT and ENXIO without the loop module, EINVAL before Linux 5.8, EBUSY where others took each one that was free.
    /// </returns>
    public static long Attach(long file, long offset, long bytes, byte* path)
    {
        var control = Kernel.Call(Nr.openat, AT_FDCWD, (long)Text.Pointer("/dev/loop-control"u8), O_RDWR | O_CLOEXEC);
        if (control < 0)
        {
            return control;
        }

        long device = -Errno.EBUSY;
        for (var tries = 0; tries < MostTries && device == -Errno.EBUSY; tries++)
        {
            device = AttachToFree(control, file, offset, bytes, path);
        }

        Unistd.close(control);
        return device;
    }

    private static long AttachToFree(long control, long file, long offset, long bytes, byte* path)
    {
        var number = Kernel.Call(Nr.ioctl, control, LOOP_CTL_GET_FREE);
        var device = number < 0 ? number : Open(number, path);
        if (device < 0)
        {
            return device;
        }

        var result = Configure(device, file, offset, bytes);
        if (result >= 0)
        {
            return device;
        }

        Unistd.close(device);
        return result;
    }

    private static long Open(long number, byte* path)
    {
        var text = TextBuilder.Over(path, PathMax);
        text.Add("/dev/loop"u8);
        text.Number(number);
        return Kernel.Call(Nr.openat, AT_FDCWD, (long)text.End(), O_RDONLY | O_CLOEXEC);
    }

    [SkipLocalsInit]
    private static long Configure(long device, long file, long offset, long bytes)
    {
        var memory = stackalloc ulong[sizeof(loop_config) / sizeof(ulong)];
        for (var i = 0; i < sizeof(loop_config) / sizeof(ulong); i++)
        {
            memory[i] = 0; // the kernel refuses what is reserved and not 0
        }

        var config = (loop_config*)memory;
        config->fd = (uint)file;
        config->info.lo_offset = (ulong)offset;
        config->info.lo_sizelimit = (ulong)bytes;
        config->info.lo_flags = LO_FLAGS_READ_ONLY | LO_FLAGS_AUTOCLEAR;
        return Kernel.Call(Nr.ioctl, device, LOOP_CONFIGURE, (long)config);
    }
}

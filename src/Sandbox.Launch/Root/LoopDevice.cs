using Sandbox.Syscalls;
using static Sandbox.Syscalls.Fcntl;

namespace Sandbox.Launch;

/// <summary>A part of a file as a block device (loop(4)), for kernels that mount no file system from a file.</summary>
[LaunchPath]
internal static unsafe class LoopDevice
{
    private const int MostTries = 64; // another process may take the one that was free a moment ago

    /// <summary>
    /// Attaches <paramref name="bytes"/> of <paramref name="file"/> from <paramref name="offset"/> on, read-only, and writes the device's path to <paramref name="path"/>, which has room for 32 bytes. The
    /// device goes with its last user: with the descriptor that is given, or what was mounted from it until then (LO_FLAGS_AUTOCLEAR). -errno: there is none to be had.
    /// </summary>
    public static long Attach(long file, long offset, long bytes, byte* path)
    {
        var control = Kernel.Call(Nr.openat, AT_FDCWD, (long)Text.Pointer("/dev/loop-control"u8), O_RDWR | O_CLOEXEC);
        var device = control;
        for (var i = 0; i < MostTries && control >= 0; i++)
        {
            var number = Kernel.Call(Nr.ioctl, control, Loop.LOOP_CTL_GET_FREE);
            device = number < 0 ? number : Open(number, path);
            var result = device < 0 ? device : Configure(device, file, offset, bytes);
            if (result >= 0)
            {
                break;
            }

            if (device >= 0)
            {
                Unistd.close(device);
            }

            device = result;
            if (result != -Errno.EBUSY)
            {
                break;
            }
        }

        if (control >= 0)
        {
            Unistd.close(control);
        }

        return device;
    }

    private static long Open(long number, byte* path)
    {
        var text = TextBuilder.Over(path, 32);
        text.Add("/dev/loop"u8);
        text.Number(number);
        return Kernel.Call(Nr.openat, AT_FDCWD, (long)text.End(), O_RDONLY | O_CLOEXEC);
    }

    private static long Configure(long device, long file, long offset, long bytes)
    {
        var config = stackalloc loop_config[1];
        for (var word = (long*)config; word < (long*)(config + 1); word++)
        {
            *word = 0;
        }

        config->fd = (uint)file;
        config->info.lo_offset = (ulong)offset;
        config->info.lo_sizelimit = (ulong)bytes;
        config->info.lo_flags = Loop.LO_FLAGS_READ_ONLY | Loop.LO_FLAGS_AUTOCLEAR;
        return Kernel.Call(Nr.ioctl, device, Loop.LOOP_CONFIGURE, (long)config);
    }
}

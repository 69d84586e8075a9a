using System.Runtime.CompilerServices;
using Sandbox.Syscalls;
using static Sandbox.Syscalls.DeviceMapper;
using static Sandbox.Syscalls.Fcntl;

namespace Sandbox.Launch;

/// <summary>
/// dm-verity over a block device that has data, superblock and hash tree one behind the other (Linux, Documentation/admin-guide/device-mapper/verity.rst): each block that is read is hashed and held against the
/// root hash; one that does not fit is EIO to who reads it.
/// </summary>
[LaunchPath]
internal static unsafe class VerityDevice
{
    private const int BlockBits = 12, SectorBits = 9, Room = 1024;

    // linux/dm-ioctl.h: a request is its head, and what comes behind it.
    private struct Request
    {
        public dm_ioctl Head;
        public dm_target_spec Target;
        public fixed byte Text[Room];
    }

    /// <summary>
    /// Makes the device over <paramref name="below"/> (a path, <see cref="LoopDevice.PathMax"/> bytes at most, one device of ours for each) and writes its own path to <paramref name="path"/> (<see cref="LoopDevice.PathMax"/> bytes).
    /// <paramref name="dataBytes"/> are whole blocks of 4096; <paramref name="rootHash"/> is hex, SHA-256 without salt.
    /// </summary>
    /// <returns>The open device, which goes with its last user; or -errno: ENOENT and ENXIO without the device mapper, EINVAL without dm-verity.</returns>
    public static long Make(byte* below, long dataBytes, byte* rootHash, byte* path)
    {
        var control = Kernel.Call(Nr.openat, AT_FDCWD, (long)Text.Pointer("/dev/mapper/control"u8), O_RDWR | O_CLOEXEC);
        if (control < 0)
        {
            return control;
        }

        Request request;
        var it = &request;
        Begin(it, below, 0);
        var result = Kernel.Call(Nr.ioctl, control, DM_DEV_CREATE, (long)it);
        if (result == -Errno.EBUSY)
        {
            // Left by one that was killed before it had a table, for else its loop device were not free: it is nobody's.
            Begin(it, below, 0);
            Kernel.Call(Nr.ioctl, control, DM_DEV_REMOVE, (long)it);
            Begin(it, below, 0);
            result = Kernel.Call(Nr.ioctl, control, DM_DEV_CREATE, (long)it);
        }

        if (result >= 0)
        {
            result = Load(control, it, below, dataBytes, rootHash, path);
        }

        Unistd.close(control);
        return result;
    }

    private static long Load(long control, Request* it, byte* below, long dataBytes, byte* rootHash, byte* path)
    {
        PathOf(it->Head.dev, path);
        Table(it, below, dataBytes, rootHash);
        var result = Kernel.Call(Nr.ioctl, control, DM_TABLE_LOAD, (long)it);
        Begin(it, below, 0);
        result = result < 0 ? result : Kernel.Call(Nr.ioctl, control, DM_DEV_SUSPEND, (long)it);
        result = result < 0 ? result : Kernel.Call(Nr.openat, AT_FDCWD, (long)path, O_RDONLY | O_CLOEXEC);
        Begin(it, below, result < 0 ? 0 : DM_DEFERRED_REMOVE); // in use by now: it goes when the last user closes it, and if this process is killed
        Kernel.Call(Nr.ioctl, control, DM_DEV_REMOVE, (long)it);
        return result;
    }

    // Named after the device below, which only one of us can have.
    [SkipLocalsInit]
    private static void Begin(Request* it, byte* below, uint flags)
    {
        for (var word = (ulong*)it; word < (ulong*)it->Text; word++)
        {
            *word = 0;
        }

        it->Head.version[0] = DM_VERSION_MAJOR;
        it->Head.data_size = (uint)sizeof(Request);
        it->Head.data_start = (uint)sizeof(dm_ioctl);
        it->Head.flags = flags;
        var name = TextBuilder.Over(it->Head.name, 128);
        name.Add("sandbox-"u8);
        name.Add(below + 5); // behind /dev/
        name.End();
    }

    // Data and hashes are on one device; one block between them is veritysetup's superblock.
    private static void Table(Request* it, byte* below, long dataBytes, byte* rootHash)
    {
        Begin(it, below, DM_READONLY_FLAG);
        it->Head.target_count = 1;
        it->Target.length = (ulong)(dataBytes >> SectorBits);
        var type = TextBuilder.Over(it->Target.target_type, 16);
        type.Add("verity"u8);
        type.End();
        var text = TextBuilder.Over(it->Text, Room);
        text.Add("1 "u8);
        text.Add(below);
        text.Byte((byte)' ');
        text.Add(below);
        text.Add(" 4096 4096 "u8);
        text.Number(dataBytes >> BlockBits);
        text.Byte((byte)' ');
        text.Number((dataBytes >> BlockBits) + 1);
        text.Add(" sha256 "u8);
        text.Add(rootHash);
        text.Add(" -"u8);
        text.End();
    }

    // dev_t as the kernel's huge_encode_dev writes it; devtmpfs has made the node.
    private static void PathOf(ulong device, byte* path)
    {
        var text = TextBuilder.Over(path, LoopDevice.PathMax);
        text.Add("/dev/dm-"u8);
        text.Number((long)(device & 0xff | device >> 12 & 0xfff00));
        text.End();
    }
}

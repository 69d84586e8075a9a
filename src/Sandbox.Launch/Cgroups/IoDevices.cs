using Sandbox.Plan;
using Sandbox.Syscalls;
using static Sandbox.Syscalls.Fcntl;
using static Sandbox.Syscalls.Unistd;

namespace Sandbox.Launch;

/// <summary>From a path of the host to the numbers of the disk that it lies on: only whole disks have limits of I/O.</summary>
[LaunchPath]
internal static unsafe class IoDevices
{
    /// <summary>Bytes for the numbers of a device.</summary>
    public const int Room = 96;

    /// <summary>Puts MAJOR:MINOR in the place of every path.</summary>
    public static void Find(LaunchState* s)
    {
        var state = Cgroups.State;
        for (var i = 0; i < state->LimitCount; i++)
        {
            var limit = state->Limits + i;
            if (limit->Controller == CgroupControllers.Io && limit->Of != null && *limit->Of == '/')
            {
                s->At = limit->At;
                FindOne(s, limit);
            }
        }
    }

    private static void FindOne(LaunchState* s, PlannedLimit* limit)
    {
        var memory = stackalloc byte[Room];
        var numbers = TextBuilder.Over(memory, Room);
        var result = Look(limit->Of, &numbers);
        if (result < 0)
        {
            CgroupReport.LeaveOut(s, limit, result, limit->Of, "there is no such device or path on the host; correct resources.io.limits"u8, null);
            return;
        }

        if (numbers.Length == 0)
        {
            CgroupReport.LeaveOut(s, limit, 0, limit->Of, "its file system lies on no single disk (tmpfs, overlay, btrfs, a network); write the device itself"u8, null);
            return;
        }

        var state = Cgroups.State;
        if (state->DeviceLength + Room > CgroupState.DeviceText)
        {
            CgroupReport.LeaveOut(s, limit, 0, limit->Of, "the launcher has room for ten limits by path; write the device's numbers, such as 8:0"u8, null);
            return;
        }

        var text = TextBuilder.Over(state->Devices + state->DeviceLength, Room);
        text.Add(numbers.End());
        limit->Of = text.End();
        state->DeviceLength += text.Length + 1;
    }

    /// <summary>The numbers of the disk that a path lies on, or is; none where that is no single one. 0 or -errno.</summary>
    public static long Look(byte* path, TextBuilder* numbers)
    {
        statx info;
        var fd = openat(AT_FDCWD, path, O_PATH | O_CLOEXEC);
        var looked = fstatx(fd, statx.STATX_TYPE, &info);
        var result = fd < 0 ? fd : looked;
        close(fd);
        if (result < 0)
        {
            return result;
        }

        var isDevice = (info.stx_mode & statx.S_IFMT) == statx.S_IFBLK;
        var major = isDevice ? info.stx_rdev_major : info.stx_dev_major;
        if (major != 0)
        {
            Add(numbers, major, isDevice ? info.stx_rdev_minor : info.stx_dev_minor);
        }

        return 0;
    }

    /// <summary>/sys/dev/block/8:1 is a link to …/sda/sda1; where that is a part of a disk it has the file "partition", and the disk is the directory above.</summary>
    private static void Add(TextBuilder* to, uint major, uint minor)
    {
        var memory = stackalloc byte[Room];
        var content = stackalloc byte[32];
        var path = TextBuilder.Over(memory, Room);
        path.Add("/sys/dev/block/"u8);
        path.Number(major);
        path.Byte((byte)':');
        path.Number(minor);
        var directory = openat(AT_FDCWD, path.End(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        statx info;
        var isPart = directory >= 0 && lstatx(directory, Text.Pointer("partition"u8), statx.STATX_TYPE, &info) >= 0;
        var length = isPart ? CgroupFiles.Read(directory, Text.Pointer("../dev"u8), content, 32) : 0;
        close(directory);
        if (length > 0)
        {
            to->Bytes(content, CgroupFiles.LineLength(content));
            return;
        }

        to->Number(major);
        to->Byte((byte)':');
        to->Number(minor);
    }
}

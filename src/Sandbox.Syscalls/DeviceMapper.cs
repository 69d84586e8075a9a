// sys/ioctl.h, linux/dm-ioctl.h
namespace Sandbox.Syscalls;

/// <summary>The device mapper: requests of /dev/mapper/control (Linux, Documentation/admin-guide/device-mapper).</summary>
[LaunchPath]
public static class DeviceMapper
{
    public const uint DM_DEV_CREATE = 0xc138fd03;
    public const uint DM_DEV_REMOVE = 0xc138fd04;

    /// <summary>Without DM_SUSPEND_FLAG: makes a loaded table the device's own.</summary>
    public const uint DM_DEV_SUSPEND = 0xc138fd06;
    public const uint DM_TABLE_LOAD = 0xc138fd09;

    public const uint DM_VERSION_MAJOR = 4;
    public const uint DM_READONLY_FLAG = 1;

    /// <summary>Linux 3.13: an open device is removed when its last user closes it.</summary>
    public const uint DM_DEFERRED_REMOVE = 0x20000;
}

/// <summary>linux/dm-ioctl.h: the head of each request.</summary>
[LaunchPath]
public unsafe struct dm_ioctl
{
    public fixed uint version[3];
    public uint data_size, data_start, target_count;
    public int open_count;
    public uint flags, event_nr, padding;
    public ulong dev;
    public fixed byte name[128];
    public fixed byte uuid[129];
    public fixed byte data[7];
}

/// <summary>linux/dm-ioctl.h: a line of a table; its parameters are text behind it.</summary>
[LaunchPath]
public unsafe struct dm_target_spec
{
    public ulong sector_start, length;
    public int status;
    public uint next;
    public fixed byte target_type[16];
}

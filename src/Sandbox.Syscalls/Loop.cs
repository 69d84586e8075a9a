// linux/loop.h
namespace Sandbox.Syscalls;

/// <summary>loop(4): requests of /dev/loop-control and of a device, and what LOOP_CONFIGURE takes as flags.</summary>
[LaunchPath]
public static class Loop
{
    public const uint LOOP_CTL_GET_FREE = 0x4C82;

    /// <summary>Linux 5.8: file, part and flags in one request, so that no device is seen half set up.</summary>
    public const uint LOOP_CONFIGURE = 0x4C0A;

    public const uint LO_FLAGS_READ_ONLY = 1;
    public const uint LO_FLAGS_AUTOCLEAR = 4;
}

/// <summary>linux/loop.h.</summary>
[LaunchPath]
public unsafe struct loop_info64
{
    public ulong lo_device, lo_inode, lo_rdevice, lo_offset, lo_sizelimit;
    public uint lo_number, lo_encrypt_type, lo_encrypt_key_size, lo_flags;
    public fixed byte lo_file_name[64];
    public fixed byte lo_crypt_name[64];
    public fixed byte lo_encrypt_key[32];
    public fixed ulong lo_init[2];
}

/// <summary>linux/loop.h, Linux 5.8.</summary>
[LaunchPath]
public unsafe struct loop_config
{
    public uint fd, block_size;
    public loop_info64 info;
    public fixed ulong __reserved[8];
}

namespace Sandbox.Syscalls;

/// <summary>linux/loop.h: loop devices (loop(4)).</summary>
public static class Loop
{
    public const long LOOP_CTL_GET_FREE = 0x4C82;
    public const long LOOP_CONFIGURE = 0x4C0A;
    public const uint LO_FLAGS_READ_ONLY = 1;
    public const uint LO_FLAGS_AUTOCLEAR = 4;
}

#pragma warning disable CS0649 // the kernel's
/// <summary>struct loop_info64.</summary>
public unsafe struct loop_info64
{
    public ulong lo_device, lo_inode, lo_rdevice, lo_offset, lo_sizelimit;
    public uint lo_number, lo_encrypt_type, lo_encrypt_key_size, lo_flags;
    public fixed byte lo_file_name[64];
    public fixed byte lo_crypt_name[64];
    public fixed byte lo_encrypt_key[32];
    public fixed ulong lo_init[2];
}

/// <summary>struct loop_config, Linux 5.8.</summary>
public unsafe struct loop_config
{
    public uint fd, block_size;
    public loop_info64 info;
    public fixed ulong __reserved[8];
}
#pragma warning restore CS0649

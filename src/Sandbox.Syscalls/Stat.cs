// linux/stat.h
namespace Sandbox.Syscalls;

/// <summary>struct statx of statx(2), Linux 4.11: 256 bytes, the same on every architecture (struct stat is not).</summary>
[LaunchPath]
public unsafe struct statx
{
    public const uint STATX_TYPE = 1, STATX_MODE = 2, STATX_NLINK = 4, STATX_UID = 8, STATX_GID = 16, STATX_INO = 0x100, STATX_SIZE = 0x200, STATX_BASIC_STATS = 0x7ff, STATX_MNT_ID = 0x1000;
    /// <summary>stx_attributes: the root of a mount (Linux 5.8).</summary>
    public const ulong STATX_ATTR_MOUNT_ROOT = 0x2000;
    public const uint S_IFMT = 0xf000, S_IFIFO = 0x1000, S_IFCHR = 0x2000, S_IFDIR = 0x4000, S_IFBLK = 0x6000, S_IFREG = 0x8000, S_IFLNK = 0xa000, S_IFSOCK = 0xc000;

    public uint stx_mask, stx_blksize;
    public ulong stx_attributes;
    public uint stx_nlink, stx_uid, stx_gid;
    public ushort stx_mode, spare0;
    public ulong stx_ino, stx_size, stx_blocks, stx_attributes_mask;
    public fixed ulong times[8];
    public uint stx_rdev_major, stx_rdev_minor, stx_dev_major, stx_dev_minor;
    public ulong stx_mnt_id;
    public fixed ulong spare[13];
}

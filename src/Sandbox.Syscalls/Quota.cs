// linux/fs.h, linux/quota.h, linux/dqblk_xfs.h
namespace Sandbox.Syscalls;

/// <summary>Quotas by project: quotactl(2), and ioctl_xfs_fsgetxattr(2) for the project of a directory.</summary>
[LaunchPath]
public static class Quota
{
    public const uint FS_IOC_FSGETXATTR = 0x801c581f;
    public const uint FS_IOC_FSSETXATTR = 0x401c5820;

    /// <summary>What is made in the directory is of its project.</summary>
    public const uint FS_XFLAG_PROJINHERIT = 0x200;

    public const uint PRJQUOTA = 2;
    public const uint SUBCMDSHIFT = 8;
    public const uint Q_GETQUOTA = 0x800007;
    public const uint Q_SETQUOTA = 0x800008;

    /// <summary>Of any file system: which quotas are counted and held.</summary>
    public const uint Q_XGETQSTAT = 0x5805;

    /// <summary>In <see cref="fs_quota_stat.qs_flags"/>: limits of projects are held.</summary>
    public const uint FS_QUOTA_PDQ_ENFD = 32;

    /// <summary>In <see cref="if_dqblk.dqb_valid"/>: the limits of space.</summary>
    public const uint QIF_BLIMITS = 1;

    /// <summary>Bytes of a block of <see cref="if_dqblk"/>'s limits.</summary>
    public const long QIF_DQBLKSIZE = 1024;
}

/// <summary>linux/fs.h.</summary>
[LaunchPath]
public unsafe struct fsxattr
{
    public uint fsx_xflags, fsx_extsize, fsx_nextents, fsx_projid, fsx_cowextsize;
    public fixed byte fsx_pad[8];
}

/// <summary>linux/quota.h: limits in blocks of <see cref="Quota.QIF_DQBLKSIZE"/>, use in bytes.</summary>
[LaunchPath]
public struct if_dqblk
{
    public ulong dqb_bhardlimit, dqb_bsoftlimit, dqb_curspace, dqb_ihardlimit, dqb_isoftlimit, dqb_curinodes, dqb_btime, dqb_itime;
    public uint dqb_valid;
}

/// <summary>linux/dqblk_xfs.h.</summary>
[LaunchPath]
public struct fs_qfilestat
{
    public ulong qfs_ino, qfs_nblks;
    public uint qfs_nextents;
}

/// <summary>linux/dqblk_xfs.h.</summary>
[LaunchPath]
public struct fs_quota_stat
{
    public sbyte qs_version;
    public ushort qs_flags;
    public sbyte qs_pad;
    public fs_qfilestat qs_uquota, qs_gquota;
    public uint qs_incoredqs;
    public int qs_btimelimit, qs_itimelimit, qs_rtbtimelimit;
    public ushort qs_bwarnlimit, qs_iwarnlimit;
}

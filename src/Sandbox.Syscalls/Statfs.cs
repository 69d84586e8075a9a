// linux/magic.h, asm-generic/statfs.h
namespace Sandbox.Syscalls;

/// <summary>struct statfs on 64-bit machines: 120 bytes.</summary>
[LaunchPath]
public unsafe struct statfs
{
    public const long PROC_SUPER_MAGIC = 0x9fa0, DEVPTS_SUPER_MAGIC = 0x1cd1, TMPFS_MAGIC = 0x01021994, SYSFS_MAGIC = 0x62656572,
        CGROUP_SUPER_MAGIC = 0x27e0eb, CGROUP2_SUPER_MAGIC = 0x63677270;

    /// <summary>f_flags: device nodes cannot be opened there.</summary>
    public const long ST_NODEV = 4;

    /// <summary>f_flags: no set-user-ID, no execution, no symbolic links (Linux 5.14) there.</summary>
    public const long ST_NOSUID = 2, ST_NOEXEC = 8, ST_NOSYMFOLLOW = 0x2000;

    /// <summary>f_flags: the mount or its file system is read-only.</summary>
    public const long ST_RDONLY = 1;

    public long f_type, f_bsize;
    public ulong f_blocks, f_bfree, f_bavail, f_files, f_ffree, f_fsid;
    public long f_namelen, f_frsize, f_flags;
    public fixed long f_spare[4];
}

// asm/fcntl.h, linux/fcntl.h, linux/openat2.h
using System.Runtime.Intrinsics.X86;

namespace Sandbox.Syscalls;

/// <summary>Flags of open(2) and its kin. The four that differ between x86_64 and aarch64 are properties.</summary>
[LaunchPath]
public static class Fcntl
{
    public const int O_RDONLY = 0, O_WRONLY = 1, O_RDWR = 2, O_CREAT = 0x40, O_EXCL = 0x80, O_NOCTTY = 0x100, O_TRUNC = 0x200, O_APPEND = 0x400,
        O_NONBLOCK = 0x800, O_CLOEXEC = 0x80000, O_PATH = 0x200000;

    public static int O_DIRECTORY => X86Base.IsSupported ? 0x10000 : 0x4000;
    public static int O_NOFOLLOW => X86Base.IsSupported ? 0x20000 : 0x8000;
    public static int O_DIRECT => X86Base.IsSupported ? 0x4000 : 0x10000;
    public static int O_LARGEFILE => X86Base.IsSupported ? 0x8000 : 0x20000;

    public const int F_GETFD = 1, F_SETFD = 2, F_GETFL = 3, F_SETFL = 4, FD_CLOEXEC = 1;

    /// <summary>Locks of an open file description (Linux 3.15).</summary>
    public const int F_OFD_SETLK = 37, F_WRLCK = 1;

    /// <summary>flock(2).</summary>
    public const int LOCK_EX = 2, LOCK_NB = 4;

    public const int AT_FDCWD = -100, AT_SYMLINK_NOFOLLOW = 0x100, AT_REMOVEDIR = 0x200, AT_SYMLINK_FOLLOW = 0x400, AT_NO_AUTOMOUNT = 0x800,
        AT_EMPTY_PATH = 0x1000, AT_RECURSIVE = 0x8000, AT_EACCESS = 0x200;

    /// <summary>openat2(2), Linux 5.6.</summary>
    public const ulong RESOLVE_NO_XDEV = 1, RESOLVE_NO_MAGICLINKS = 2, RESOLVE_NO_SYMLINKS = 4, RESOLVE_BENEATH = 8, RESOLVE_IN_ROOT = 16;
}

/// <summary>struct flock of fcntl(2).</summary>
[LaunchPath]
public struct flock
{
    public short l_type;
    public short l_whence;
    public long l_start;
    public long l_len;
    public int l_pid;
}

/// <summary>struct open_how of openat2(2): 24 bytes.</summary>
[LaunchPath]
public struct open_how
{
    public ulong flags;
    public ulong mode;
    public ulong resolve;
}

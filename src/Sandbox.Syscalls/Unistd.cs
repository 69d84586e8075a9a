// unistd.h, fcntl.h, sys/stat.h, sys/sysmacros.h
namespace Sandbox.Syscalls;

/// <summary>The calls on files that the launch path makes, with the types of their arguments. Each gives its result, or -errno.</summary>
[LaunchPath]
public static unsafe class Unistd
{
    /// <summary>openat(2).</summary>
    public static long openat(long dirfd, byte* path, int flags, uint mode = 0) => Kernel.Call(Nr.openat, dirfd, (long)path, flags, mode);

    /// <summary>openat2(2), Linux 5.6.</summary>
    public static long openat2(long dirfd, byte* path, open_how* how) => Kernel.Call(Nr.openat2, dirfd, (long)path, (long)how, sizeof(open_how));

    /// <summary>close(2).</summary>
    public static void close(long fd) => Kernel.Call(Nr.close, fd);

    /// <summary>write(2).</summary>
    public static long write(long fd, byte* from, long size) => Kernel.Call(Nr.write, fd, (long)from, size);

    /// <summary>statx(2) of an open file.</summary>
    public static long fstatx(long fd, uint mask, statx* to)
    {
        byte nothing = 0;
        return Kernel.Call(Nr.statx, fd, (long)&nothing, Fcntl.AT_EMPTY_PATH, mask, (long)to);
    }

    /// <summary>statx(2) of a path; a link at its end is not followed.</summary>
    public static long lstatx(long dirfd, byte* path, uint mask, statx* to) => Kernel.Call(Nr.statx, dirfd, (long)path, Fcntl.AT_SYMLINK_NOFOLLOW, mask, (long)to);

    /// <summary>fstatfs(2).</summary>
    public static long fstatfs(long fd, statfs* to) => Kernel.Call(Nr.fstatfs, fd, (long)to);

    /// <summary>mkdirat(2).</summary>
    public static long mkdirat(long dirfd, byte* path, uint mode) => Kernel.Call(Nr.mkdirat, dirfd, (long)path, mode);

    /// <summary>mknodat(2); <paramref name="device"/> from <see cref="makedev"/>.</summary>
    public static long mknodat(long dirfd, byte* path, uint mode, uint device) => Kernel.Call(Nr.mknodat, dirfd, (long)path, mode, device);

    /// <summary>symlinkat(2).</summary>
    public static long symlinkat(byte* target, long dirfd, byte* path) => Kernel.Call(Nr.symlinkat, (long)target, dirfd, (long)path);

    /// <summary>readlinkat(2): the length; the text is not ended with NUL.</summary>
    public static long readlinkat(long dirfd, byte* path, byte* to, long size) => Kernel.Call(Nr.readlinkat, dirfd, (long)path, (long)to, size);

    /// <summary>unlinkat(2).</summary>
    public static long unlinkat(long dirfd, byte* path, int flags) => Kernel.Call(Nr.unlinkat, dirfd, (long)path, flags);

    /// <summary>renameat2(2).</summary>
    public static long renameat(long dirfd, byte* from, byte* to) => Kernel.Call(Nr.renameat2, dirfd, (long)from, dirfd, (long)to, 0);

    /// <summary>fchownat(2); -1 leaves an id as it is.</summary>
    public static long fchownat(long dirfd, byte* path, long uid, long gid, int flags) => Kernel.Call(Nr.fchownat, dirfd, (long)path, uid, gid, flags);

    /// <summary>fchmod(2).</summary>
    public static long fchmod(long fd, uint mode) => Kernel.Call(Nr.fchmod, fd, mode);

    /// <summary>getdents64(2): bytes written, 0 at the end.</summary>
    public static long getdents64(long fd, byte* to, long size) => Kernel.Call(Nr.getdents64, fd, (long)to, size);

    /// <summary>makedev(3) in the kernel's 32-bit form: 12 bits of major, 20 of minor.</summary>
    public static uint makedev(uint major, uint minor) => (minor & 0xff) | (major << 8) | ((minor & ~0xffu) << 12);
}

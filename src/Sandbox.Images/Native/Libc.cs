using System.Runtime.InteropServices;

namespace Sandbox.Images.Native;

/// <summary>The calls of libc that .NET has no counterpart for: files by directory and name, without following links. Paths are bytes that end with NUL; results are -1 with errno where they fail.</summary>
internal static class Libc
{
    public const int O_RDONLY = 0, O_WRONLY = 1, O_RDWR = 2, O_CREAT = 0x40, O_EXCL = 0x80, O_NONBLOCK = 0x800, O_CLOEXEC = 0x80000, O_PATH = 0x200000;
    public const int AT_FDCWD = -100, AT_SYMLINK_NOFOLLOW = 0x100, AT_REMOVEDIR = 0x200, AT_EMPTY_PATH = 0x1000;
    public const ulong RESOLVE_NO_XDEV = 1, RESOLVE_NO_MAGICLINKS = 2, RESOLVE_NO_SYMLINKS = 4, RESOLVE_IN_ROOT = 16;
    public const uint RENAME_NOREPLACE = 1;
    public const int ENOENT = 2, EEXIST = 17, ENOTDIR = 20, EISDIR = 21, ELOOP = 40, ENOTEMPTY = 39, ENOTSUP = 95, EPERM = 1, ENOSYS = 38, EACCES = 13;
    public const int SEEK_DATA = 3, SEEK_HOLE = 4;
    public const int LOCK_SH = 1, LOCK_EX = 2, LOCK_NB = 4;

    private const string Name = "libc";
    private const long NrOpenat2 = 437; // the same on every architecture

    public static int O_DIRECTORY => IsArm ? 0x4000 : 0x10000;
    public static int O_TMPFILE => 0x400000 | O_DIRECTORY;
    public static int O_NOFOLLOW => IsArm ? 0x8000 : 0x20000;

    private static bool IsArm => RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    /// <summary>openat2(2), Linux 5.6.</summary>
    public static int OpenAt2(int directory, byte[] path, int flags, ulong resolve)
    {
        var how = new OpenHow { Flags = (ulong)(flags | O_CLOEXEC), Resolve = resolve };
        return (int)syscall(NrOpenat2, directory, path, ref how, 24);
    }

    [DllImport(Name, SetLastError = true)]
    private static extern long syscall(long number, long directory, byte[] path, ref OpenHow how, long size);

    [DllImport(Name, SetLastError = true)]
    public static extern int openat(int directory, byte[] path, int flags, uint mode);

    [DllImport(Name, SetLastError = true)]
    public static extern int mkdirat(int directory, byte[] path, uint mode);

    [DllImport(Name, SetLastError = true)]
    public static extern int mknodat(int directory, byte[] path, uint mode, ulong device);

    [DllImport(Name, SetLastError = true)]
    public static extern int symlinkat(byte[] target, int directory, byte[] path);

    [DllImport(Name, SetLastError = true)]
    public static extern nint readlinkat(int directory, byte[] path, byte[] buffer, nuint size);

    [DllImport(Name, SetLastError = true)]
    public static extern int linkat(int fromDirectory, byte[] from, int toDirectory, byte[] to, int flags);

    [DllImport(Name, SetLastError = true)]
    public static extern int unlinkat(int directory, byte[] path, int flags);

    [DllImport(Name, SetLastError = true)]
    public static extern int renameat2(int fromDirectory, byte[] from, int toDirectory, byte[] to, uint flags);

    [DllImport(Name, SetLastError = true)]
    public static extern int fchownat(int directory, byte[] path, uint user, uint group, int flags);

    [DllImport(Name, SetLastError = true)]
    public static extern int fchmodat(int directory, byte[] path, uint mode, int flags);

    [DllImport(Name, SetLastError = true)]
    public static extern int fchmod(int file, uint mode);

    [DllImport(Name, SetLastError = true)]
    public static extern int fchown(int file, uint user, uint group);

    [DllImport(Name, SetLastError = true)]
    public static extern int utimensat(int directory, byte[] path, ref Times times, int flags);

    [DllImport(Name, SetLastError = true)]
    public static extern int futimens(int file, ref Times times);

    [DllImport(Name, SetLastError = true)]
    public static extern int fsetxattr(int file, byte[] name, byte[] value, nuint size, int flags);

    [DllImport(Name, SetLastError = true)]
    public static extern nint flistxattr(int file, byte[] names, nuint size);

    [DllImport(Name, SetLastError = true)]
    public static extern nint fgetxattr(int file, byte[] name, byte[] value, nuint size);

    [DllImport(Name, SetLastError = true)]
    public static extern int lsetxattr(byte[] path, byte[] name, byte[] value, nuint size, int flags);

    /// <summary>The names of attributes, each with its NUL; of a link itself.</summary>
    [DllImport(Name, SetLastError = true)]
    public static extern nint llistxattr(byte[] path, byte[] list, nuint size);

    [DllImport(Name, SetLastError = true)]
    public static extern nint lgetxattr(byte[] path, byte[] name, byte[] value, nuint size);

    /// <summary>Where the next data (SEEK_DATA) or the next hole (SEEK_HOLE) of a file begins.</summary>
    [DllImport(Name, SetLastError = true)]
    public static extern long lseek(int file, long offset, int whence);

    [DllImport(Name, SetLastError = true)]
    public static extern int fsync(int file);

    [DllImport(Name, SetLastError = true)]
    public static extern int syncfs(int file);

    [DllImport(Name, SetLastError = true)]
    public static extern int flock(int file, int operation);

    [DllImport(Name, SetLastError = true)]
    public static extern int close(int file);

    [DllImport(Name)]
    public static extern uint geteuid();

    /// <summary>getdents64(2): bytes of <c>struct linux_dirent64</c>, 0 at the end.</summary>
    [DllImport(Name, SetLastError = true)]
    public static extern nint getdents64(int directory, byte[] buffer, nuint size);

    /// <summary>statx(2) into a buffer of 256 bytes.</summary>
    [DllImport(Name, SetLastError = true)]
    public static extern int statx(int directory, byte[] path, int flags, uint mask, byte[] buffer);

    /// <summary>makedev(3).</summary>
    public static ulong Device(uint major, uint minor) => ((major & 0xfff) << 8) | (minor & 0xff) | ((ulong)(minor & ~0xffu) << 12) | ((ulong)(major & ~0xfffu) << 32);

    private struct OpenHow
    {
        public ulong Flags, Mode, Resolve;
    }

    /// <summary>Two <c>struct timespec</c>: of the last access and of the last change.</summary>
    public struct Times
    {
        public long AccessSeconds, AccessNanoseconds, ChangeSeconds, ChangeNanoseconds;
    }
}

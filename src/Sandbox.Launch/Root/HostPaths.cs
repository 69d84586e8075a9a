using Sandbox.Syscalls;
using static Sandbox.Syscalls.Fcntl;
using static Sandbox.Syscalls.Unistd;

namespace Sandbox.Launch;

/// <summary>Paths of the host. They are its administrator's: links are followed.</summary>
[LaunchPath]
internal static unsafe class HostPaths
{
    private const int PathMax = 4096;

    /// <summary>What <paramref name="path"/> is relative to: nothing where it is absolute, else the launcher binary's directory. -errno: that is not to be had.</summary>
    public static long Base(LaunchState* s, byte* path)
    {
        if (*path == (byte)'/')
        {
            return AT_FDCWD;
        }

        if (s->BinaryDirFd >= 0)
        {
            return s->BinaryDirFd;
        }

        var fd = OpenBinaryDirectory();
        s->BinaryDirFd = (int)fd;
        return fd;
    }

    /// <summary>A detached copy of the mount at <paramref name="path"/>, or -errno.</summary>
    public static long CopyTree(LaunchState* s, byte* path, bool recursive)
    {
        var directory = Base(s, path);
        if (directory < 0 && directory != AT_FDCWD)
        {
            return directory;
        }

        var hidden = recursive ? Root.MakeUnbindable(s) : 0;
        return hidden < 0
            ? hidden
            : Mounting.Clone(s, directory, path, recursive ? AT_RECURSIVE : 0);
    }

    private static long OpenBinaryDirectory()
    {
        var path = stackalloc byte[PathMax];
        var length = readlinkat(AT_FDCWD, Text.Pointer("/proc/self/exe"u8), path, PathMax - 1);
        if (length < 0)
        {
            return length;
        }

        while (length > 1 && path[length - 1] != (byte)'/')
        {
            length--;
        }

        path[length] = 0;
        return openat(AT_FDCWD, path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    }
}

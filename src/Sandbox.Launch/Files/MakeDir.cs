using Sandbox.Syscalls;
using static Sandbox.Syscalls.Fcntl;
using static Sandbox.Syscalls.Unistd;

namespace Sandbox.Launch;

/// <summary>What the spec puts into the root: directories, inline files, symbolic links.</summary>
[LaunchPath]
public static unsafe partial class Files
{
    private const uint SpecialBits = 0xc00; // set-user-ID and set-group-ID: mkdir(2) leaves them out, chown(2) and write(2) take them away

    /// <summary>A directory with its missing parents (0755). One that exists keeps its mode and owner. Ids -1: as they come.</summary>
    public static void MakeDir(LaunchState* s, int at, ReadOnlySpan<byte> path, uint mode, long uid, long gid)
    {
        s->At = at;
        s->Step = LaunchStep.MakeDir;
        var target = Text.Pointer(path);
        byte* name;
        var parent = InRoot.MakeParent(s, target, &name);
        var result = parent < 0 ? parent : mkdirat(parent, name, mode);
        if (result == -Errno.EEXIST || result == -Errno.EROFS)
        {
            result = Exists(s, target) ? 0 : result;
        }
        else if (result >= 0)
        {
            result = Own(parent, name, mode, uid, gid);
        }

        if (result < 0)
        {
            Failure.Stop(s, LaunchStep.MakeDir, result, target);
        }

        if (parent >= 0)
        {
            InRoot.Close(s, parent);
        }
    }

    // A link to a directory of the root will do.
    private static bool Exists(LaunchState* s, byte* path)
    {
        var fd = InRoot.Open(s, s->RootFd, path, O_PATH | O_DIRECTORY, InRoot.Scoped);
        if (fd >= 0)
        {
            close(fd);
        }

        return fd >= 0;
    }

    private static long Own(long parent, byte* name, uint mode, long uid, long gid)
    {
        if (uid < 0 && gid < 0 && (mode & SpecialBits) == 0)
        {
            return 0;
        }

        var fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (fd < 0)
        {
            return fd;
        }

        var result = Own(fd, mode, uid, gid);
        close(fd);
        return result;
    }

    private static long Own(long fd, uint mode, long uid, long gid)
    {
        long result = 0;
        if (uid >= 0 || gid >= 0)
        {
            result = fchownat(fd, Attributes.Empty, uid, gid, AT_EMPTY_PATH);
        }

        return result >= 0 && (mode & SpecialBits) != 0 ? fchmod(fd, mode) : result;
    }
}

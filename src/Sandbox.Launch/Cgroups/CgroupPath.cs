using Sandbox.Syscalls;
using static Sandbox.Syscalls.Fcntl;
using static Sandbox.Syscalls.Unistd;

namespace Sandbox.Launch;

/// <summary>Where the launcher itself is: a path of /proc/self/cgroup below the top of a hierarchy.</summary>
[LaunchPath]
internal static unsafe class CgroupPath
{
    /// <summary>Room for a path.</summary>
    public const int Room = 4096;

    /// <summary>
    /// The launcher's own directory, or -errno. <paramref name="prefix"/> is what comes before the path in its line. In a container whose cgroup is bound to the top, the path of the host does
    /// not exist there, and the top is it, where the launcher is listed.
    /// </summary>
    public static long OpenOwn(LaunchState* s, long top, byte* lines, byte* prefix, byte* path)
    {
        *path = 0;
        for (var line = lines; *line != 0; line = CgroupFiles.NextLine(line))
        {
            if (Text.StartsWith(line, prefix))
            {
                return OpenAt(s, top, line + Text.Length(prefix), path);
            }
        }

        return -Errno.ENOENT;
    }

    /// <summary>The same for a path that ends with its line.</summary>
    public static long OpenAt(LaunchState* s, long top, byte* line, byte* path)
    {
        var text = TextBuilder.Over(path, Room);
        text.Bytes(line, CgroupFiles.LineLength(line));
        text.End();
        if (path[0] == '/' && path[1] == 0)
        {
            return openat(top, Text.Pointer("."u8), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        }

        var own = InRoot.Open(s, top, path + 1, O_RDONLY | O_DIRECTORY | O_CLOEXEC, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV);
        if (own != -Errno.ENOENT)
        {
            return own;
        }

        own = openat(top, Text.Pointer("."u8), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (own >= 0 && !IsListed(own))
        {
            close(own);
            return -Errno.ENOENT;
        }

        return own;
    }

    private static bool IsListed(long directory)
    {
        var text = stackalloc byte[CgroupFiles.Most];
        var self = Kernel.Call(Nr.getpid);
        var length = CgroupFiles.Read(directory, Text.Pointer("cgroup.procs"u8), text, CgroupFiles.Most);
        for (var line = text; length > 0 && *line != 0; line = CgroupFiles.NextLine(line))
        {
            if (Text.Number(line, CgroupFiles.LineLength(line)) == self)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the last component is a unit of systemd's that has processes.</summary>
    public static bool IsUnit(byte* path) => EndsWith(path, ".service"u8) || EndsWith(path, ".scope"u8);

    private static bool EndsWith(byte* path, ReadOnlySpan<byte> end)
    {
        var length = Text.Length(path);
        return length > end.Length && Text.Same(path + length - end.Length, Text.Pointer(end));
    }

    /// <summary>
    /// Whether it is the launcher's to divide: systemd marks what it delegates, trusted.delegate for root to see, user.delegate for all (newer ones). What a user's own systemd delegates has
    /// no mark in systemd 252, so there his directory is enough.
    /// </summary>
    public static bool IsDelegated(LaunchState* s, long directory)
    {
        var value = stackalloc byte[4];
        statx owner;
        return Kernel.Call(Nr.fgetxattr, directory, (long)Text.Pointer("user.delegate"u8), (long)value, 4) == 1
            || Kernel.Call(Nr.fgetxattr, directory, (long)Text.Pointer("trusted.delegate"u8), (long)value, 4) == 1
            || (s->OuterUid != 0 && fstatx(directory, statx.STATX_UID, &owner) >= 0 && owner.stx_uid == s->OuterUid);
    }
}

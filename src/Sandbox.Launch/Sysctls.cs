using Sandbox.Syscalls;
using static Sandbox.Syscalls.Fcntl;
using static Sandbox.Syscalls.Unistd;

namespace Sandbox.Launch;

/// <summary>Kernel parameters of the new namespaces (proc(5), /proc/sys).</summary>
[LaunchPath]
public static unsafe class Sysctls
{
    private const int KeyMax = 1024;

    /// <summary>Writes <paramref name="value"/> to sys/<paramref name="key"/> (with slashes) of a procfs that is ours, and that nothing is mounted over.</summary>
    public static void Write(LaunchState* s, int at, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        s->At = at;
        s->Step = LaunchStep.Sysctl;
        var name = Text.Pointer(key);
        var fd = s->ProcFd < 0 ? -Errno.ENOENT : Open(s->ProcFd, name, key.Length);
        if (fd is -Errno.EXDEV or -Errno.ENOENT && ProcFile.Renew(s))
        {
            fd = Open(s->ProcFd, name, key.Length); // the one at hand has subset=pid, or its sys/ is sealed already
        }

        var result = fd < 0 ? fd : write(fd, Text.Pointer(value), value.Length);
        if (result < 0)
        {
            Failure.Stop(s, LaunchStep.Sysctl, result, name);
        }

        close(fd);
    }

    private static long Open(long proc, byte* key, int length)
    {
        if (length >= KeyMax)
        {
            return -Errno.ENAMETOOLONG;
        }

        var path = stackalloc byte[KeyMax + 4];
        path[0] = (byte)'s';
        path[1] = (byte)'y';
        path[2] = (byte)'s';
        path[3] = (byte)'/';
        for (var i = 0; i <= length; i++)
        {
            path[i + 4] = key[i];
        }

        return InRoot.Open(proc, path, O_WRONLY | O_NOFOLLOW, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV);
    }
}

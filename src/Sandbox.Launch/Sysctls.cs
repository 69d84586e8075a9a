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
        var fd = s->ProcFd < 0 ? -Errno.ENOENT : Open(s, s->ProcFd, name);
        if (fd is -Errno.EXDEV or -Errno.ENOENT && ProcFile.Renew(s))
        {
            fd = Open(s, s->ProcFd, name); // the one at hand has subset=pid, or its sys/ is sealed already
        }

        var result = fd < 0 ? fd : write(fd, Text.Pointer(value), value.Length);
        if (result < 0)
        {
            Failure.Stop(s, LaunchStep.Sysctl, result, name);
        }

        close(fd);
    }

    private static long Open(LaunchState* s, long proc, byte* key)
    {
        var memory = stackalloc byte[KeyMax];
        TextBuilder text;
        var path = &text;
        path->Begin(memory, KeyMax);
        path->Add("sys/"u8);
        path->Add(key);
        return path->Cut ? -Errno.ENAMETOOLONG : InRoot.Open(s, proc, path->End(), O_WRONLY | O_NOFOLLOW, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV);
    }
}

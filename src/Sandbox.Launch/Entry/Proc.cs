using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>
/// What managed code asks of /proc with plain system calls: .NET's own file classes would bring time zones and a type loader into every binary. Paths end with NUL and lie in memory that does not move
/// (stackalloc).
/// </summary>
[LaunchPath]
public static unsafe class Proc
{
    /// <summary>A file descriptor of /proc to list, or -errno.</summary>
    public static long OpenList() => Kernel.Call(Nr.openat, Fcntl.AT_FDCWD, (long)Text.Pointer("/proc"u8), Fcntl.O_RDONLY | Fcntl.O_DIRECTORY | Fcntl.O_CLOEXEC);

    /// <summary>The pids among the next entries of a list, in <paramref name="pids"/>: how many; -1 at its end, and where it cannot be read.</summary>
    /// <param name="list">From <see cref="OpenList"/>.</param>
    /// <param name="pids">Room for at least 200.</param>
    public static int NextPids(long list, Span<int> pids)
    {
        // An entry takes 24 bytes at least (getdents64(2)).
        const int Size = 4096;
        var entries = stackalloc byte[Size];
        var to = (int*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref System.Runtime.InteropServices.MemoryMarshal.GetReference(pids));
        var length = Kernel.Call(Nr.getdents64, list, (long)entries, Size);
        var count = 0;
        for (long at = 0; at < length; at += *(ushort*)(entries + at + 16))
        {
            var name = entries + at + 19;
            var pid = Text.Number(name, Text.Length(name));
            if (pid > 0 && count < pids.Length)
            {
                to[count++] = (int)pid;
            }
        }

        return length <= 0 ? -1 : count;
    }

    /// <summary>Closes a file descriptor.</summary>
    public static void Close(long fd) => Kernel.Call(Nr.close, fd);

    /// <summary>readlink(2): bytes in <paramref name="to"/>, or -errno.</summary>
    public static int ReadLink(ReadOnlySpan<byte> path, Span<byte> to) =>
        (int)Kernel.Call(Nr.readlinkat, Fcntl.AT_FDCWD, (long)Text.Pointer(path), (long)Text.Pointer(to), to.Length);

    /// <summary>Whether both paths, with links followed, lead to one file; false where the caller may not know.</summary>
    public static bool IsSameFile(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        statx first, second;
        return Look(Text.Pointer(a), &first) >= 0 && Look(Text.Pointer(b), &second) >= 0
            && first.stx_ino == second.stx_ino && first.stx_dev_major == second.stx_dev_major && first.stx_dev_minor == second.stx_dev_minor;
    }

    private static long Look(byte* path, statx* to) => Kernel.Call(Nr.statx, Fcntl.AT_FDCWD, (long)path, 0, statx.STATX_INO, (long)to);

    /// <summary>Writes <paramref name="text"/>, ended by NUL, to a file in one write(2): 0 or -errno.</summary>
    public static long Write(ReadOnlySpan<byte> path, ReadOnlySpan<byte> text)
    {
        var fd = Kernel.Call(Nr.openat, Fcntl.AT_FDCWD, (long)Text.Pointer(path), Fcntl.O_WRONLY | Fcntl.O_CLOEXEC);
        if (fd < 0)
        {
            return fd;
        }

        var from = Text.Pointer(text);
        var result = Kernel.Call(Nr.write, fd, (long)from, Text.Length(from));
        Kernel.Call(Nr.close, fd);
        return result < 0 ? result : 0;
    }
}

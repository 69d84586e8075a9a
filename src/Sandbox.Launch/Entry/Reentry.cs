using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>
/// The first half of <c>--exec</c>, called by managed code: this program started anew, with open namespaces, as a sealed copy in memory. Who is inside the instance can then reach no
/// file of the host through the new process's /proc/PID/exe (CVE-2019-5736).
/// </summary>
[LaunchPath]
public static unsafe class Reentry
{
    private const long MFD_CLOEXEC = 1, MFD_ALLOW_SEALING = 2, MFD_EXEC = 16, F_ADD_SEALS = 1033, AllSeals = 15;
    private const long PROT_READ = 1, MAP_PRIVATE = 2;

    /// <summary>A file descriptor that stays open in the program started anew; or -errno.</summary>
    /// <param name="path">Ended by NUL, in memory that does not move (stackalloc).</param>
    public static long Open(ReadOnlySpan<byte> path) => Kernel.Call(Nr.openat, Fcntl.AT_FDCWD, (long)Text.Pointer(path), Fcntl.O_RDONLY);

    /// <summary>
    /// execve(2) of the copy: <c>NAME --enter NUMBERS COMMAND…</c>, with the environment that this program was started with. Gives -errno; it comes back only where it fails.
    /// </summary>
    /// <param name="numbers">As <see cref="Entry"/> reads them; ended by NUL, in memory that does not move (stackalloc).</param>
    /// <param name="command">Which of this program's own arguments is the first word of the command.</param>
    public static long Execute(ReadOnlySpan<byte> numbers, int command)
    {
        var copy = Copy();
        if (copy < 0)
        {
            return copy;
        }

        var stack = Launcher.InitialStack;
        var own = (byte**)(stack + 1);
        var argc = (int)*stack;
        var bytes = (argc + 4) * sizeof(byte*);
        var room = stackalloc byte[bytes];
        var argv = (byte**)room;
        argv[0] = own[0];
        argv[1] = Text.Pointer("--enter"u8);
        argv[2] = Text.Pointer(numbers);
        var next = 3;
        for (var i = command; i < argc; i++)
        {
            argv[next++] = own[i];
        }

        argv[next] = null;
        byte nothing = 0;
        var result = Kernel.Call(Nr.execveat, copy, (long)&nothing, (long)argv, (long)(own + argc + 1), Fcntl.AT_EMPTY_PATH);
        Kernel.Call(Nr.close, copy);
        return result;
    }

    /// <summary>A memory file with this program's bytes that nobody can change any more, or -errno.</summary>
    private static long Copy()
    {
        var program = Kernel.Call(Nr.openat, Fcntl.AT_FDCWD, (long)Text.Pointer("/proc/self/exe"u8), Fcntl.O_RDONLY | Fcntl.O_CLOEXEC);
        statx info;
        var result = Unistd.fstatx(program, statx.STATX_SIZE, &info);
        if (program < 0 || result < 0)
        {
            return program < 0 ? program : result;
        }

        var size = (long)info.stx_size;
        var bytes = Kernel.Call(Nr.mmap, 0, size, PROT_READ, MAP_PRIVATE, program, 0);
        Kernel.Call(Nr.close, program);
        if (bytes is < 0 and > -4096)
        {
            return bytes;
        }

        // MFD_EXEC (Linux 6.3) says that it is meant to be executed; older kernels do not know it.
        var name = Text.Pointer("sandbox"u8);
        var file = Kernel.Call(Nr.memfd_create, (long)name, MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_EXEC);
        file = file == -Errno.EINVAL ? Kernel.Call(Nr.memfd_create, (long)name, MFD_CLOEXEC | MFD_ALLOW_SEALING) : file;
        result = file;
        for (long done = 0; result >= 0 && done < size; done += result)
        {
            result = Kernel.Call(Nr.write, file, bytes + done, size - done);
        }

        Kernel.Call(Nr.munmap, bytes, size);
        result = result < 0 ? result : Kernel.Call(Nr.fcntl, file, F_ADD_SEALS, AllSeals);
        return result < 0 ? result : file;
    }
}

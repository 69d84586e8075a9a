using Sandbox.Syscalls;
using static Sandbox.Syscalls.Fcntl;
using static Sandbox.Syscalls.Unistd;

namespace Sandbox.Launch;

/// <summary>
/// File descriptors by name, for mount(2), which takes paths only: our own /proc/self/fd in a procfs that was checked becomes the working directory.
/// It is so until pivot_root(2) is done; nothing on the way there uses a path that is relative to it.
/// </summary>
[LaunchPath]
internal static unsafe class FdNames
{
    /// <summary>Makes them usable; ends the launch where there is no procfs to trust.</summary>
    public static void Open(LaunchState* s)
    {
        if ((s->Older & OlderCalls.Named) != 0)
        {
            return;
        }

        var proc = HostProc.Open();
        var names = proc < 0 ? proc : HostProc.OpenFile(s, proc, Text.Pointer("self/fd"u8), O_PATH | O_DIRECTORY);
        var result = names < 0 ? names : Kernel.Call(Nr.fchdir, names);
        if (result < 0)
        {
            Failure.StopBecause(s, s->Step, result, Text.Pointer("/proc"u8), "without the mount calls of Linux 5.2 and 5.12 mounts are made by way of /proc/self/fd; mount a procfs on /proc, or let an outer seccomp filter permit the calls"u8);
        }

        s->HostProcFd = (int)proc;
        s->NamesFd = (int)names;
        s->Older |= OlderCalls.Named;
    }

    /// <summary>
    /// The id of the mount that <paramref name="fd"/> is on, or -errno: from statx(2) (Linux 5.8), before that from proc_pid_fdinfo(5) (Linux 3.15).
    /// </summary>
    public static long MountOf(LaunchState* s, long fd)
    {
        statx found;
        var result = fstatx(fd, statx.STATX_MNT_ID, &found);
        if (result < 0 || (found.stx_mask & statx.STATX_MNT_ID) != 0)
        {
            return result < 0 ? result : (long)found.stx_mnt_id;
        }

        Open(s);
        var memory = stackalloc byte[256];
        var path = TextBuilder.Over(memory, 256);
        path.Add("self/fdinfo/"u8);
        path.Number(fd);
        result = HostProc.Read(s, s->HostProcFd, path.End(), memory, 256);
        return result < 0 ? result : MountIn(memory);
    }

    /// <summary>The number behind <c>mnt_id:</c> and a tab.</summary>
    private static long MountIn(byte* text)
    {
        var key = Text.Pointer("mnt_id:\t"u8);
        while (*text != 0 && !Text.StartsWith(text, key))
        {
            text++;
        }

        if (*text == 0)
        {
            return -Errno.ENODEV;
        }

        text += 8;
        var end = text;
        while (*end is >= (byte)'0' and <= (byte)'9')
        {
            end++;
        }

        return Text.Number(text, end - text);
    }

    /// <summary>Lets go of what is of no use after pivot_root(2).</summary>
    public static void Close(LaunchState* s)
    {
        if ((s->Older & OlderCalls.Named) != 0)
        {
            close(s->NamesFd);
            close(s->HostProcFd);
            s->Older &= ~OlderCalls.Named;
        }
    }
}

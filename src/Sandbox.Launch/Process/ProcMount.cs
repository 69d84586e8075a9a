using System.Runtime.CompilerServices;
using Sandbox.Syscalls;
using static Sandbox.Syscalls.Mount;

namespace Sandbox.Launch;

/// <summary>A procfs of this process's pid namespace that is nowhere mounted, for a root that has none.</summary>
[LaunchPath]
internal static unsafe class ProcMount
{
    /// <summary>
    /// File descriptor of its top directory, or -errno. Where it cannot be made, and the mount namespace is not ours: that of /proc, checked to be a procfs.
    /// </summary>
    public static long Detached(LaunchState* s)
    {
        if ((s->Older & OlderCalls.FileSystems) == 0)
        {
            // EPERM: who has no rights over the mount namespace may not even make one that hangs nowhere (may_mount, fs/namespace.c).
            var made = Make();
            if (made != -Errno.ENOSYS && (made != -Errno.EPERM || Staging.IsOurs(s)))
            {
                return made;
            }

            s->Older |= made == -Errno.ENOSYS ? OlderCalls.FileSystems : OlderCalls.None;
        }

        return Staging.IsOurs(s) ? OverRoot() : HostProc.Open();
    }

    private static long Make()
    {
        var context = fsopen(Text.Pointer("proc"u8), FSOPEN_CLOEXEC);
        if (context < 0)
        {
            return context;
        }

        var result = fsconfig(context, FSCONFIG_CMD_CREATE, null, null);
        result = result < 0 ? result : fsmount(context, FSMOUNT_CLOEXEC, 0);
        Unistd.close(context);
        return result;
    }

    /// <summary>
    /// Without fsopen(2): for a moment on top of "/", where no path of anybody leads but "/..", as with pivot_root(".", "."), and then taken away from there.
    /// What is held stays usable. It works before pivot_root(2) and after.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long OverRoot()
    {
        var result = mount(Text.Pointer("none"u8), Text.Pointer("/"u8), Text.Pointer("proc"u8), MS_NOSUID | MS_NODEV | MS_NOEXEC, null);
        if (result < 0)
        {
            return result;
        }

        var above = Text.Pointer("/.."u8);
        var fd = Unistd.openat(Fcntl.AT_FDCWD, above, Fcntl.O_PATH | Fcntl.O_DIRECTORY | Fcntl.O_CLOEXEC);
        result = fd < 0 ? fd : HostProc.IsTop(fd) ? umount2(above, MNT_DETACH) : -Errno.ENODEV;
        if (result < 0)
        {
            Unistd.close(fd);
            return result;
        }

        return fd;
    }
}

using Sandbox.Syscalls;
using static Sandbox.Syscalls.Mount;

namespace Sandbox.Launch;

/// <summary>A procfs that no path of the root leads through.</summary>
[LaunchPath]
internal static unsafe class ProcFile
{
    /// <summary>
    /// Makes <see cref="LaunchState.ProcFd"/> a private, whole procfs that hangs nowhere. False: the kernel refuses, so that what there was stays.
    /// Closing it costs 2 ms (the kernel waits for an RCU grace period), so it is for plans without a whole procfs only.
    /// </summary>
    public static bool Renew(LaunchState* s)
    {
        MountTarget place;
        var to = &place;
        to->Begin(s, s->At, s->Step, default, optional: true);
        to->Path = null;
        NewFileSystem made;
        var fs = &made;
        if (!fs->Open(to, "proc"u8))
        {
            return false;
        }

        var mount = fs->Create(MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
        if (mount < 0)
        {
            return false;
        }

        if (s->ProcFd >= 0)
        {
            Unistd.close(s->ProcFd);
        }

        s->ProcFd = (int)mount;
        return true;
    }
}

using Sandbox.Plan;

namespace Sandbox.Launch;

public static unsafe partial class Mounts
{
    /// <summary>
    /// A procfs of this process's pid namespace (proc(5)). It stays open as <see cref="LaunchState.ProcFd"/>: what is read or written of /proc later
    /// goes through it and never through a path of the root.
    /// </summary>
    public static void Proc(LaunchState* s, int at, ReadOnlySpan<byte> target, MountFlags flags, HidePid hidePid, bool subsetPid, long gid, bool optional)
    {
        MountTarget place;
        var to = &place;
        to->Begin(s, at, LaunchStep.Proc, target, optional);
        var directory = to->Directory(plain: true);
        NewFileSystem made;
        var fs = &made;
        if (directory < 0 || !fs->Open(to, "proc"u8))
        {
            return;
        }

        if (hidePid != HidePid.Off)
        {
            fs->Set("hidepid"u8, (long)hidePid); // the words are of Linux 5.8, the numbers are older
        }

        if (subsetPid)
        {
            fs->Set("subset"u8, Text.Pointer("pid"u8));
        }

        fs->SetId("gid"u8, gid);
        var mount = fs->CreateOn(directory, flags);
        if (mount >= 0)
        {
            if (Text.Same(to->Path, Text.Pointer("/proc"u8)))
            {
                s->ProcTree = (int)mount;
            }

            Remember(s, mount, subsetPid);
        }
    }

    // With subset=pid it lacks sys/, so that one with everything is the better one to keep.
    private static void Remember(LaunchState* s, long mount, bool subsetPid)
    {
        if (subsetPid && s->ProcFd >= 0)
        {
            return;
        }

        s->ProcFd = (int)mount;
    }
}

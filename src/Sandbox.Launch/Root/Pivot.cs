using Sandbox.Syscalls;
using static Sandbox.Syscalls.Mount;

namespace Sandbox.Launch;

public static unsafe partial class Root
{
    /// <summary>Makes the root's own mount read-only, not what is mounted in it. For a dir root before anything is made in it, else after.</summary>
    public static void MakeReadonly(LaunchState* s, int at)
    {
        s->At = at;
        s->Step = LaunchStep.ReadonlyRoot;
        var result = Mounting.Change(s, s->RootFd, false, MOUNT_ATTR_RDONLY, 0, 0);
        if (result < 0)
        {
            Failure.Stop(s, LaunchStep.ReadonlyRoot, result, null);
        }
    }

    /// <summary>The root becomes "/", and the host's mounts are gone from this namespace (pivot_root(2), "pivot_root(".", ".")").</summary>
    public static void Pivot(LaunchState* s, int at)
    {
        s->At = at;
        s->Step = LaunchStep.Pivot;
        var here = Text.Pointer("."u8);
        var result = MakeBindable(s);
        result = result < 0 ? result : Kernel.Call(Nr.fchdir, s->RootFd);
        result = result < 0 ? result : pivot_root(here, here);
        result = result < 0 ? result : umount2(here, MNT_DETACH);
        if ((s->Older & (OlderCalls.Named | OlderCalls.Staged)) != 0)
        {
            result = result < 0 ? result : Staging.Leave(s);
        }

        result = result < 0 ? result : Kernel.Call(Nr.chdir, (long)Text.Pointer("/"u8));
        if (result < 0)
        {
            Failure.Stop(s, LaunchStep.Pivot, result, null);
        }

        Unistd.close(s->RootFd);
        s->RootFd = -1;
    }
}

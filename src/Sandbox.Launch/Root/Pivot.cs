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
        mount_attr readOnly;
        readOnly.attr_set = MOUNT_ATTR_RDONLY;
        readOnly.attr_clr = 0;
        readOnly.propagation = 0;
        readOnly.userns_fd = 0;
        var result = s->RootFd >= 0
            ? mount_setattr(s->RootFd, Attributes.Empty, Fcntl.AT_EMPTY_PATH, &readOnly)
            : mount_setattr(Fcntl.AT_FDCWD, Text.Pointer("/"u8), 0, &readOnly);
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
        result = result < 0 ? result : Kernel.Call(Nr.chdir, (long)Text.Pointer("/"u8));
        if (result < 0)
        {
            Failure.Stop(s, LaunchStep.Pivot, result, null);
        }

        Unistd.close(s->RootFd);
        s->RootFd = -1;
    }
}

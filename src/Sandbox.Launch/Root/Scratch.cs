using Sandbox.Syscalls;
using static Sandbox.Syscalls.Mount;

namespace Sandbox.Launch;

/// <summary>The new root: made first, hung up where nobody looks, filled through its file descriptor, and made "/" at the end.</summary>
[LaunchPath]
public static unsafe partial class Root
{
    /// <summary>An empty tmpfs of at most <paramref name="sizeBytes"/> (0: the kernel's default, half of the memory).</summary>
    public static void Scratch(LaunchState* s, int at, long sizeBytes, uint mode)
    {
        MountTarget place;
        var to = &place;
        to->Begin(s, at, LaunchStep.ScratchRoot, default, optional: false);
        to->Path = null;
        NewFileSystem made;
        var fs = &made;
        fs->Open(to, "tmpfs"u8);
        if (sizeBytes > 0)
        {
            fs->Set("size"u8, sizeBytes);
        }

        fs->SetMode("mode"u8, mode);
        Begin(s, LaunchStep.ScratchRoot, fs->Create(MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV), null);
    }

    /// <summary>Takes a detached mount as the root.</summary>
    private static void Begin(LaunchState* s, LaunchStep step, long mount, byte* path)
    {
        s->RootFd = (int)mount;
        s->NullFd = -1;
        s->MaskFd = -1;
        s->FilesFd = -1;
        s->FilesCount = 0;
        s->RootIsUnbindable = false;
        var result = Anchor.AttachRoot(s, mount);
        if (result < 0)
        {
            Failure.Stop(s, step, result == -Errno.EINVAL && !MountTarget.IsDirectory(mount) ? -Errno.ENOTDIR : result, path);
        }
    }

    /// <summary>
    /// Before a recursive copy of a host directory, and until <see cref="Pivot"/>: the copy must not carry a second view of the root, which may hang below
    /// that directory and may be writable.
    /// </summary>
    internal static long MakeUnbindable(LaunchState* s)
    {
        if (s->RootFd < 0 || s->RootIsUnbindable)
        {
            return 0;
        }

        s->RootIsUnbindable = true;
        return Mounting.Change(s, s->RootFd, false, 0, 0, MS_UNBINDABLE);
    }

    /// <summary>Lets the root's own mount be bound from now on: no bind mount of a host's directory comes any more.</summary>
    internal static long MakeBindable(LaunchState* s)
    {
        if (!s->RootIsUnbindable)
        {
            return 0;
        }

        s->RootIsUnbindable = false;
        return Mounting.Change(s, s->RootFd, false, 0, 0, MS_PRIVATE);
    }
}

using Sandbox.Syscalls;
using static Sandbox.Syscalls.Fcntl;
using static Sandbox.Syscalls.Mount;
using static Sandbox.Syscalls.Unistd;

namespace Sandbox.Launch;

public static unsafe partial class Root
{
    private const int PathMax = 4096;

    /// <summary>
    /// The host's <paramref name="path"/> at the same place in a scratch root: a directory (with what is mounted below it) or a file read-only, without
    /// setuid and devices; a symbolic link is made anew, as it is on the host.
    /// </summary>
    public static void HostPath(LaunchState* s, int at, ReadOnlySpan<byte> path, bool optional)
    {
        MountTarget place;
        var to = &place;
        to->Begin(s, at, LaunchStep.HostPath, path, optional);
        var fd = openat(AT_FDCWD, to->Path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
        if (fd < 0)
        {
            to->Miss(fd);
            return;
        }

        statx found;
        var result = fstatx(fd, statx.STATX_TYPE, &found);
        if (result < 0)
        {
            to->Miss(result);
        }
        else if ((found.stx_mode & statx.S_IFMT) == statx.S_IFLNK)
        {
            CopyLink(to, fd);
        }
        else
        {
            BindReadonly(to, fd, (found.stx_mode & statx.S_IFMT) == statx.S_IFDIR);
        }

        close(fd);
    }

    private static void CopyLink(MountTarget* to, long link)
    {
        var text = stackalloc byte[PathMax];
        var length = readlinkat(link, Attributes.Empty, text, PathMax - 1);
        if (length < 0)
        {
            Failure.Stop(to->State, to->Step, length, to->Path);
        }

        text[length] = 0;
        var result = Files.Link(to->State, to->Path, text);
        if (result < 0)
        {
            Failure.Stop(to->State, to->Step, result, to->Path);
        }
    }

    private static void BindReadonly(MountTarget* to, long source, bool directory)
    {
        var hidden = directory ? Root.MakeUnbindable(to->State) : 0;
        var tree = hidden < 0 ? hidden : Mounting.Clone(to->State, source, recursive: true);
        var result = tree < 0 ? tree : Mounting.Change(to->State, tree, true, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV, 0, MS_PRIVATE);
        if (result < 0)
        {
            Failure.Stop(to->State, to->Step, result, to->Path);
        }

        var target = to->Any();
        if (target == -Errno.ENOENT)
        {
            target = directory ? to->MakeDirectory() : to->MakeFile();
        }

        if (target >= 0)
        {
            to->Attach(tree, target);
        }

        close(tree);
    }
}

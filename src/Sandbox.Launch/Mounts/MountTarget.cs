using Sandbox.Syscalls;
using static Sandbox.Syscalls.Fcntl;
using static Sandbox.Syscalls.Unistd;

namespace Sandbox.Launch;

/// <summary>The place that a step mounts on. Use it by pointer, and begin with <see cref="Begin"/>.</summary>
[LaunchPath]
internal unsafe struct MountTarget
{
    public LaunchState* State;
    public LaunchStep Step;

    /// <summary>For messages; null where the step has none.</summary>
    public byte* Source;

    /// <summary>Absolute, inside the root.</summary>
    public byte* Path;

    public bool Optional;

    public void Begin(LaunchState* s, int at, LaunchStep step, ReadOnlySpan<byte> path, bool optional)
    {
        s->At = at;
        s->Step = step;
        State = s;
        Step = step;
        Source = null;
        Path = Text.Pointer(path);
        Optional = optional;
    }

    /// <summary>Ends the launch, or returns where the mount is optional and what it needs is not here.</summary>
    public readonly void Miss(long errno)
    {
        var number = errno < 0 ? -errno : errno;
        if (!Optional || number is not (Errno.ENOENT or Errno.ENODEV or Errno.EPERM or Errno.EACCES or Errno.ENOTDIR))
        {
            Failure.Stop(State, Step, errno, Source, Path);
        }
    }

    /// <summary>
    /// The directory to mount on, made where it is missing; -1: an optional mount is left out. <paramref name="plain"/>: no link on the way, for what
    /// programs and later steps rely on (crun CVE-2026-47766: /dev of the root was a link). Such a place right below the root is not opened, but named from it
    /// when the mount is put there, which follows no link either: two calls less. The root's own descriptor stands for it.
    /// </summary>
    public readonly long Directory(bool plain = false) => plain && !Optional && IsOneName() ? State->RootFd : HeldDirectory(plain);

    private readonly long HeldDirectory(bool plain)
    {
        var fd = Existing(O_DIRECTORY, plain);
        return fd == -Errno.ENOENT ? Made(InRoot.MakeDirectories(State, Path)) : Checked(fd);
    }

    /// <summary>The directory or file to mount on; -ENOENT where it is missing.</summary>
    public readonly long Any()
    {
        var fd = Existing(0, plain: false);
        return fd == -Errno.ENOENT ? fd : Checked(fd);
    }

    /// <summary>Makes the missing place for a file: an empty one.</summary>
    public readonly long MakeFile()
    {
        byte* name;
        var parent = InRoot.MakeParent(State, Path, &name);
        if (parent < 0)
        {
            return Made(parent);
        }

        var result = mknodat(parent, name, statx.S_IFREG | 0x1a4, 0); // 0644
        result = result < 0 ? result : openat(parent, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
        InRoot.Close(State, parent);
        return Made(result == -Errno.EEXIST ? -Errno.ELOOP : result); // what exists and was not found is a link to nothing
    }

    /// <summary>Makes the missing place for a directory.</summary>
    public readonly long MakeDirectory() => Made(InRoot.MakeDirectories(State, Path));

    /// <summary>Puts a detached mount on <paramref name="target"/> (held too) and closes the latter; the mount stays open.</summary>
    public readonly void Attach(long mount, long target)
    {
        if (target == State->RootFd)
        {
            var put = Mounting.Put(State, mount, target, Path + 1);
            if (put >= 0)
            {
                return;
            }

            // It is not there, or something else is: opening it makes it, or says so.
            target = put is -Errno.ENOENT or -Errno.ENOTDIR or -Errno.EINVAL or -Errno.ELOOP ? HeldDirectory(plain: true) : put;
            if (target < 0)
            {
                Failure.Stop(State, Step, target, Source, Path);
            }
        }

        var result = Mounting.Put(State, mount, target);
        if (result < 0)
        {
            Failure.Stop(State, Step, Explained(result, mount, target), Source, Path);
        }

        close(target);
    }

    /// <summary>move_mount(2) says EINVAL to a directory on a file, as to much else: ENOTDIR then.</summary>
    private static long Explained(long result, long mount, long target) =>
        result == -Errno.EINVAL && IsDirectory(mount) != IsDirectory(target) ? -Errno.ENOTDIR : result;

    /// <summary>Whether <paramref name="fd"/> is a directory.</summary>
    public static bool IsDirectory(long fd)
    {
        statx found;
        return fstatx(fd, statx.STATX_TYPE, &found) >= 0 && (found.stx_mode & statx.S_IFMT) == statx.S_IFDIR;
    }

    private readonly bool IsOneName()
    {
        var end = Path + 1;
        while (*end is not (0 or (byte)'/'))
        {
            end++;
        }

        return *end == 0 && end > Path + 1;
    }

    private readonly long Existing(int flags, bool plain)
    {
        if (Path[1] == 0)
        {
            Failure.StopBecause(State, Step, 0, Path, "the root itself is no place for a mount; mount on a directory in it"u8);
        }

        var fd = InRoot.Open(State, State->RootFd, Path, O_PATH | flags, InRoot.Plain);
        if (fd != -Errno.ELOOP || plain)
        {
            return fd;
        }

        fd = InRoot.Open(State, State->RootFd, Path, O_PATH | flags, InRoot.Scoped);
        if (fd >= 0 && InRoot.IsRoot(State, fd))
        {
            Failure.StopBecause(State, Step, Errno.ELOOP, Path, "a symbolic link of the root leads back to the root itself; make the target a directory there"u8);
        }

        return fd;
    }

    private readonly long Made(long fd)
    {
        if (fd is -Errno.EROFS or -Errno.EACCES or -Errno.EPERM)
        {
            if (!Optional)
            {
                Failure.StopBecause(State, Step, Errno.ENOENT, Path, "the target does not exist in the root, which is not written to; create it there"u8);
            }

            return -1;
        }

        return Checked(fd);
    }

    private readonly long Checked(long fd)
    {
        if (fd < 0)
        {
            Miss(fd);
            return -1;
        }

        return fd;
    }
}

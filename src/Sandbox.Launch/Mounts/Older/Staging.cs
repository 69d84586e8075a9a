using System.Runtime.CompilerServices;
using Sandbox.Syscalls;
using static Sandbox.Syscalls.Fcntl;
using static Sandbox.Syscalls.Mount;
using static Sandbox.Syscalls.Unistd;

namespace Sandbox.Launch;

/// <summary>
/// Where a mount is while it does not hang in the sandbox yet: mount(2) knows no detached ones. A tmpfs of our own, hung up in the host's part of our mount
/// namespace, where each gets an entry of its own. Nobody else is in the namespace, the final root is elsewhere, and pivot_root(2) takes it away with the
/// old root. It is unbindable: a recursive copy of a host directory leaves it out.
/// </summary>
[LaunchPath]
internal static unsafe class Staging
{
    /// <summary>
    /// Whether the mount namespace was made for this launch. Nothing is ever hung up in another one: there it would be in everybody's way, and a mount on top of
    /// "/" takes user namespaces from all (current_chrooted, fs/namespace.c).
    /// </summary>
    public static bool IsOurs(LaunchState* s) => (s->NewNamespaces & Sched.CLONE_NEWNS) != 0;

    /// <summary>A new empty directory or file to mount on, held; <see cref="Reopen"/> finds what was mounted on it.</summary>
    public static long NewEntry(LaunchState* s, bool directory)
    {
        Open(s);
        var memory = stackalloc byte[16];
        var text = TextBuilder.Over(memory, 16);
        text.Number(s->StagingCount++);
        var name = text.End();
        var result = directory ? mkdirat(s->StagingFd, name, 0x1c0) : mknodat(s->StagingFd, name, statx.S_IFREG | 0x180, 0);
        return result < 0 ? result : openat(s->StagingFd, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    }

    /// <summary>The top of what was mounted on the last entry. Ends the launch where nothing was.</summary>
    public static long Reopen(LaunchState* s)
    {
        var memory = stackalloc byte[16];
        var text = TextBuilder.Over(memory, 16);
        text.Number(s->StagingCount - 1);
        var fd = openat(s->StagingFd, text.End(), O_PATH | O_NOFOLLOW | O_CLOEXEC);
        if (fd >= 0 && FdNames.MountOf(s, fd) == FdNames.MountOf(s, s->StagingFd))
        {
            StopBecauseOther(s, fd);
        }

        return fd;
    }

    /// <summary>
    /// Moves a mount here: one that hangs nowhere, because mount(2) changes only what hangs in the namespace, or one that is in the way. MS_MOVE takes detached
    /// mounts, as move_mount(2) does (do_move_mount, fs/namespace.c, since Linux 5.2).
    /// </summary>
    public static long Hang(LaunchState* s, long mount)
    {
        var entry = NewEntry(s, MountTarget.IsDirectory(mount));
        if (entry < 0)
        {
            return entry;
        }

        FdName from, to;
        var result = Mount.mount((&from)->Of(mount), (&to)->Of(entry), null, MS_MOVE, null);
        close(entry);
        if (result < 0)
        {
            return result;
        }

        var seen = Reopen(s);
        if (seen >= 0 && FdNames.MountOf(s, seen) != FdNames.MountOf(s, mount))
        {
            StopBecauseOther(s, seen);
        }

        close(seen);
        return seen < 0 ? seen : 0;
    }

    /// <summary>
    /// After pivot_root(2) and the umount2(2) of what it has put on top of the new root: takes away what may lie there still, and checks that nothing does.
    /// 0 or -errno.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static long Leave(LaunchState* s)
    {
        FdNames.Close(s);
        if ((s->Older & OlderCalls.Staged) == 0)
        {
            return 0;
        }

        close(s->StagingFd);
        var result = (s->Older & OlderCalls.OverRoot) != 0 ? umount2(Text.Pointer("."u8), MNT_DETACH) : 0;
        s->Older &= ~(OlderCalls.Staged | OlderCalls.OverRoot);
        var above = result < 0 ? result : openat(AT_FDCWD, Text.Pointer(".."u8), O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (above >= 0 && !InRoot.IsRoot(s, above))
        {
            result = -Errno.EBUSY;
        }

        close(above);
        return result < 0 || above >= 0 ? result : above;
    }

    /// <summary>What is found is not what was mounted.</summary>
    public static void StopBecauseOther(LaunchState* s, long fd) =>
        Failure.StopBecause(s, s->Step, fd < 0 ? fd : 0, null, "a mount was made and something else is found in its place; is another process at work in this mount namespace?"u8);

    private static void Open(LaunchState* s)
    {
        if ((s->Older & OlderCalls.Staged) != 0)
        {
            return;
        }

        if (!IsOurs(s))
        {
            Failure.Stop(s, s->Step, -Errno.ENOSYS, null);
        }

        FdNames.Open(s);
        var root = openat(AT_FDCWD, Text.Pointer("/"u8), O_PATH | O_DIRECTORY | O_CLOEXEC);

        // Places as those of Anchor, and in the end on top of "/", where ".." leads.
        var result = MountAt(s, s->HostProcFd, Text.Pointer("bus\0tty\0fs\0"u8));
        result = result == -Errno.ENOENT ? MountAt(s, root, Text.Pointer("mnt\0"u8)) : result;
        if (result == -Errno.ENOENT)
        {
            result = MountAt(s, root, Text.Pointer("..\0"u8));
            s->Older |= OlderCalls.OverRoot;
        }

        close(root);
        if (result < 0)
        {
            Failure.StopBecause(s, s->Step, result, null, "mounts are made in a tmpfs first, and the host has no place to hang one up (/proc/bus, /proc/tty, /proc/fs, /mnt); make /mnt, or let an outer seccomp filter permit the newer mount calls"u8);
        }

        s->Older |= OlderCalls.Staged;
    }

    /// <summary>On the first of <paramref name="names"/> that is there; -ENOENT: on none.</summary>
    private static long MountAt(LaunchState* s, long parent, byte* names)
    {
        for (; *names != 0; names = Text.Next(names))
        {
            var place = openat(parent, names, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
            if (place >= 0 && !IsNewRoot(s, place))
            {
                var result = MountOn(s, place, parent, names);
                close(place);
                return result;
            }

            close(place);
        }

        return -Errno.ENOENT;
    }

    /// <summary>The new root may hang at the same place: on top of it the tmpfs would stay in the sandbox.</summary>
    private static bool IsNewRoot(LaunchState* s, long place) => s->RootFd >= 0 && InRoot.IsRoot(s, place);

    private static long MountOn(LaunchState* s, long place, long parent, byte* name)
    {
        FdName target;
        var result = Mount.mount(Text.Pointer("none"u8), (&target)->Of(place), Text.Pointer("tmpfs"u8), MS_NOSUID | MS_NODEV | MS_NOEXEC, Text.Pointer("mode=0700"u8));
        if (result < 0)
        {
            return result;
        }

        statfs system;
        var staging = openat(parent, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (staging < 0 || FdNames.MountOf(s, staging) == FdNames.MountOf(s, place) || fstatfs(staging, &system) < 0 || system.f_type != statfs.TMPFS_MAGIC)
        {
            StopBecauseOther(s, staging);
        }

        s->StagingFd = (int)staging;
        s->StagingCount = 0;
        return Mount.mount(null, (&target)->Of(staging), null, MS_UNBINDABLE, null);
    }
}

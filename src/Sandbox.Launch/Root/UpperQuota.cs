using Sandbox.Syscalls;
using static Sandbox.Syscalls.Fcntl;
using static Sandbox.Syscalls.Quota;
using static Sandbox.Syscalls.Unistd;

namespace Sandbox.Launch;

/// <summary>A limit on what is written in a root that is kept: a quota of a project of its own, to which its directory belongs (quotactl(2), ext4(5), xfs(5)).</summary>
[LaunchPath]
public static unsafe class UpperQuota
{
    // Above what administrators choose by hand, for a project that is named after a directory's inode.
    private const uint FirstId = 0x40000000, MostTries = 16;
    private const int Room = 4096;

    private static ReadOnlySpan<byte> NotHere => "this file system holds no quotas of projects, or the kernel is older than Linux 5.14; take ext4 (tune2fs -O project,quota) or XFS, mounted with prjquota, or leave 'size' out"u8;

    /// <summary>
    /// LimitUpperStep: <paramref name="path"/> keeps 'upper' and 'work' of a root, and both together may take <paramref name="bytes"/>. Done by the launcher: from a user namespace no file changes its project.
    /// </summary>
    public static void Limit(LaunchState* s, int at, ReadOnlySpan<byte> path, long bytes)
    {
        s->At = at;
        s->Step = LaunchStep.UpperQuota;
        var directory = Text.Pointer(path);
        var below = HostPaths.Base(s, directory);
        var fd = below < 0 && below != AT_FDCWD ? below : openat(below, directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd >= 0)
        {
            CheckHeld(s, fd, directory); // before anything is made there
        }

        var made = fd < 0 ? fd : Root.MakeUpper(fd);
        if (made < 0)
        {
            Failure.StopBecause(s, LaunchStep.UpperQuota, made, directory, "what is written in the root is kept in directories 'upper' and 'work' there, which cannot be made; create the directory, and let the launcher's user write to it"u8);
        }

        var upper = Open(s, fd, directory, "upper"u8);
        var work = Open(s, fd, directory, "work"u8);
        var project = ProjectOf(upper);
        project = project != 0 ? project : Free(s, upper, directory);
        Join(s, upper, directory, project);
        Join(s, work, directory, project);
        Set(s, upper, directory, project, bytes);
        close(work);
        close(upper);
        close(fd);
    }

    // A file system may count without holding anybody to it.
    private static void CheckHeld(LaunchState* s, long fd, byte* path)
    {
        fs_quota_stat state;
        state.qs_version = 1;
        state.qs_flags = 0;
        var result = Kernel.Call(Nr.quotactl_fd, fd, Command(Q_XGETQSTAT), 0, (long)&state);
        if (result < 0 || (state.qs_flags & FS_QUOTA_PDQ_ENFD) == 0)
        {
            Failure.StopBecause(s, LaunchStep.UpperQuota, result, path, NotHere);
        }
    }

    private static long Open(LaunchState* s, long directory, byte* path, ReadOnlySpan<byte> name)
    {
        var fd = openat(directory, Text.Pointer(name), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (fd < 0)
        {
            Failure.StopBecause(s, LaunchStep.UpperQuota, fd, path, "this there must be a directory that the launcher's user can read:"u8, Text.Pointer(name));
        }

        return fd;
    }

    /// <summary>What the directory belongs to; 0: to none, or it does not pass it on.</summary>
    private static uint ProjectOf(long fd)
    {
        fsxattr attributes;
        var result = Kernel.Call(Nr.ioctl, fd, FS_IOC_FSGETXATTR, (long)&attributes);
        return result < 0 || (attributes.fsx_xflags & FS_XFLAG_PROJINHERIT) == 0 ? 0 : attributes.fsx_projid;
    }

    /// <summary>A project that nobody has: named after the directory's inode, or one of those behind it.</summary>
    private static uint Free(LaunchState* s, long fd, byte* path)
    {
        CheckEmpty(s, fd, path);
        statx details;
        var result = Kernel.Call(Nr.statx, fd, (long)Text.Pointer(""u8), AT_EMPTY_PATH, statx.STATX_INO, (long)&details);
        var first = (uint)details.stx_ino;
        for (var i = 0U; result >= 0 && i < MostTries; i++)
        {
            var project = FirstId | ((first + i) & (FirstId - 1));
            if_dqblk use;
            use.dqb_bhardlimit = use.dqb_bsoftlimit = use.dqb_curspace = use.dqb_ihardlimit = use.dqb_isoftlimit = use.dqb_curinodes = 0;
            result = Kernel.Call(Nr.quotactl_fd, fd, Command(Q_GETQUOTA), project, (long)&use);
            if (result == -Errno.ENOENT || (result >= 0 && (use.dqb_bhardlimit | use.dqb_bsoftlimit | use.dqb_curspace | use.dqb_ihardlimit | use.dqb_isoftlimit | use.dqb_curinodes) == 0))
            {
                return project;
            }
        }

        Check(s, result, path);
        Failure.StopBecause(s, LaunchStep.UpperQuota, -Errno.EBUSY, path, "the projects that this directory could have are in use; give 'upper' and 'work' there one of their own (chattr +P -p NUMBER)"u8);
        return 0;
    }

    // What was written before is of no project, and would never count.
    private static void CheckEmpty(LaunchState* s, long fd, byte* path)
    {
        var entries = stackalloc byte[Room];
        var size = getdents64(fd, entries, Room);
        var isEmpty = true;
        for (var entry = entries; entry < entries + size; entry += Dirent.d_reclen(entry))
        {
            var name = Dirent.d_name(entry);
            isEmpty &= name[0] == (byte)'.' && (name[1] == 0 || (name[1] == (byte)'.' && name[2] == 0));
        }

        if (!isEmpty || size < 0)
        {
            Failure.StopBecause(s, LaunchStep.UpperQuota, size < 0 ? size : -Errno.ENOTEMPTY, path, "what was written there before 'size' was set does not count; give it a project (chattr -R +P -p NUMBER on 'upper' and 'work'), or begin with an empty directory"u8);
        }
    }

    private static void Join(LaunchState* s, long fd, byte* path, uint project)
    {
        fsxattr attributes;
        var result = Kernel.Call(Nr.ioctl, fd, FS_IOC_FSGETXATTR, (long)&attributes);
        if (result >= 0 && (attributes.fsx_projid != project || (attributes.fsx_xflags & FS_XFLAG_PROJINHERIT) == 0))
        {
            attributes.fsx_projid = project;
            attributes.fsx_xflags |= FS_XFLAG_PROJINHERIT;
            result = Kernel.Call(Nr.ioctl, fd, FS_IOC_FSSETXATTR, (long)&attributes);
        }

        Check(s, result, path);
    }

    private static void Set(LaunchState* s, long fd, byte* path, uint project, long bytes)
    {
        if_dqblk limit;
        limit.dqb_bhardlimit = (ulong)((bytes + QIF_DQBLKSIZE - 1) / QIF_DQBLKSIZE);
        limit.dqb_bsoftlimit = 0;
        limit.dqb_valid = QIF_BLIMITS;
        Check(s, Kernel.Call(Nr.quotactl_fd, fd, Command(Q_SETQUOTA), project, (long)&limit), path);
        var wanted = limit.dqb_bhardlimit;
        limit.dqb_bhardlimit = 0;
        Check(s, Kernel.Call(Nr.quotactl_fd, fd, Command(Q_GETQUOTA), project, (long)&limit), path);
        if (limit.dqb_bhardlimit != wanted)
        {
            Failure.StopBecause(s, LaunchStep.UpperQuota, 0, path, NotHere);
        }
    }

    private static void Check(LaunchState* s, long result, byte* path)
    {
        if (result is -Errno.EPERM or -Errno.EACCES)
        {
            Failure.StopBecause(s, LaunchStep.UpperQuota, result, path, "quotas are set by root outside of containers; start the launcher so, or leave 'size' out"u8);
        }

        if (result < 0)
        {
            Failure.StopBecause(s, LaunchStep.UpperQuota, result, path, NotHere);
        }
    }

    private static long Command(uint request) => request << (int)SUBCMDSHIFT | PRJQUOTA;
}

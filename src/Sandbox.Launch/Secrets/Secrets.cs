using Sandbox.Syscalls;
using static Sandbox.Syscalls.Fcntl;
using static Sandbox.Syscalls.Unistd;

namespace Sandbox.Launch;

/// <summary>
/// The credentials of systemd.exec(5) inside: copies, because the host's files belong to the unit's user and lie on the host. They go from one file to the other in the kernel, so no process of
/// ours ever has them; and into a ramfs, which no kernel writes to swap. The workload's mount of it is read-only from the start: we write by another one, which the sandbox never sees.
/// </summary>
[LaunchPath]
public static unsafe class Secrets
{
    /// <summary>systemd's own limit, for all of a unit's together (CREDENTIALS_TOTAL_SIZE_MAX).</summary>
    private const long MostBytes = 1 << 20;

    // What the unit has in place of a file that is missing (UnitCredentials.cs): NUL and "missing".
    private const int MarkLength = 8;
    private const long Mark = 0x676e697373696d00;

    private const int NameAt = 22; // behind "CREDENTIALS_DIRECTORY="

    /// <summary>SecretsMountStep. SBX1080 where nobody passes credentials, unless all are optional.</summary>
    public static void Mount(LaunchState* s, int at, ReadOnlySpan<byte> target, bool optional)
    {
        MountTarget place;
        var to = &place;
        to->Begin(s, at, LaunchStep.Secrets, target, optional: false);
        s->SecretsRoom = MostBytes;
        s->SecretsFrom = (int)Open(s, optional);
        var directory = to->Directory();
        NewFileSystem made;
        var fs = &made;
        fs->Open(to, "ramfs"u8);
        fs->SetMode("mode"u8, 0x1c0); // 0700
        var store = fs->Create(Attributes.Sealed & ~Syscalls.Mount.MOUNT_ATTR_RDONLY);
        s->SecretsFd = (int)store;
        var result = Anchor.AttachFiles(s, store);
        var seen = result < 0 ? result : Mounting.CloneChanged(s, store, Attributes.Empty, AT_EMPTY_PATH, Attributes.Sealed, 0);
        if (seen < 0)
        {
            Failure.Stop(s, LaunchStep.Secrets, seen, to->Path);
        }

        to->Attach(seen, directory);
        close(seen);
    }

    private static long Open(LaunchState* s, bool optional)
    {
        var variable = Environment.Find(s->Envp, Text.Pointer("CREDENTIALS_DIRECTORY"u8));
        if (variable == null && optional)
        {
            return -1;
        }

        if (variable == null)
        {
            Failure.StopBecause(s, LaunchStep.Secrets, 0, null, "nobody passes any, for CREDENTIALS_DIRECTORY is not set; start the unit, or by hand systemd-run -P -p LoadCredential=NAME:FILE, or set the variable to a directory with a file for each"u8);
        }

        var fd = openat(AT_FDCWD, variable + NameAt, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd < 0)
        {
            Failure.StopBecause(s, LaunchStep.Secrets, fd, variable + NameAt, "CREDENTIALS_DIRECTORY must name a directory that the launcher's user may open; start the unit, or correct the variable"u8);
        }

        return fd;
    }

    /// <summary>TakeSecretStep: SBX1081 where it is missing and must not be, or cannot be copied.</summary>
    public static void Take(LaunchState* s, int at, ReadOnlySpan<byte> name, bool optional)
    {
        s->At = at;
        var file = Text.Pointer(name);
        var from = s->SecretsFrom < 0 ? -Errno.ENOENT : openat(s->SecretsFrom, file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
        statx found;
        found.stx_mode = 0;
        found.stx_size = 0;
        var result = from < 0 ? from : fstatx(from, statx.STATX_TYPE | statx.STATX_SIZE, &found);
        if (from == -Errno.ENOENT || (result >= 0 && IsMark(from, (long)found.stx_size)))
        {
            if (!optional)
            {
                Failure.StopBecause(s, LaunchStep.Secret, Errno.ENOENT, file, from < 0 ? "it was not passed: put it where its entry says (without a path: the credential store, /etc/credstore), by hand into the directory, or mark it optional"u8 : "the host has no file where its entry says; create it (its line in the unit has the path), or mark it optional"u8);
            }

            close(from);
            return;
        }

        if (result < 0 || (found.stx_mode & statx.S_IFMT) != statx.S_IFREG)
        {
            Failure.StopBecause(s, LaunchStep.Secret, result, file, "it must be a file (no link, no directory) that the launcher's user may read; correct it in CREDENTIALS_DIRECTORY"u8);
        }

        Copy(s, from, file);
        close(from);
    }

    private static bool IsMark(long file, long size)
    {
        long content = 0;
        var isMark = size == MarkLength && Kernel.Call(Nr.read, file, (long)&content, MarkLength) == MarkLength && content == Mark;
        Volatile.Write(ref content, 0);
        Kernel.Call(Nr.lseek, file, 0, 0);
        return isMark;
    }

    /// <summary>One byte more than there is room for is asked for, so that a file which grows meanwhile is seen too.</summary>
    private static void Copy(LaunchState* s, long from, byte* name)
    {
        var to = openat(s->SecretsFd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0x100); // 0400
        var result = to < 0 ? to : 1;
        while (result > 0 && s->SecretsRoom >= 0)
        {
            result = Kernel.Call(Nr.sendfile, to, from, 0, s->SecretsRoom + 1);
            s->SecretsRoom -= result > 0 ? result : 0;
        }

        if (s->SecretsRoom < 0)
        {
            Failure.StopBecause(s, LaunchStep.Secret, 0, name, "the credentials are larger than 1 MiB together, which is systemd's limit; pass large data by mounts"u8);
        }

        if (result < 0)
        {
            Failure.StopBecause(s, LaunchStep.Secret, result, name, "it cannot be copied; an outer filter may forbid sendfile(2), or the directory's file system lacks it (EINVAL)"u8);
        }

        close(to);
    }

    /// <summary>GiveSecretsStep: by the mount that is ours, for the workload's cannot be written.</summary>
    public static void Give(LaunchState* s, int at)
    {
        const int Size = 4096;
        s->At = at;
        var entries = stackalloc byte[Size];
        var list = openat(s->SecretsFd, Text.Pointer("."u8), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        var length = list < 0 ? list : getdents64(list, entries, Size);
        while (length > 0)
        {
            var result = GiveAll(s, list, entries, length);
            length = result < 0 ? result : getdents64(list, entries, Size);
        }

        length = length < 0 ? length : fchownat(list, Attributes.Empty, s->Uid, s->Gid, AT_EMPTY_PATH);
        length = length < 0 ? length : fchmod(list, 0x140); // 0500
        if (length < 0)
        {
            Failure.StopBecause(s, LaunchStep.Secrets, length, null, "they cannot be given to process.user; an outer filter may forbid fchownat(2) or fchmod(2)"u8);
        }

        close(list);
        close(s->SecretsFd);
        if (s->SecretsFrom >= 0)
        {
            close(s->SecretsFrom);
        }
    }

    private static long GiveAll(LaunchState* s, long directory, byte* entries, long length)
    {
        long result = 0;
        for (long at = 0; at < length && result >= 0; at += Dirent.d_reclen(entries + at))
        {
            var name = Dirent.d_name(entries + at);
            result = *name == (byte)'.' ? 0 : fchownat(directory, name, s->Uid, s->Gid, AT_SYMLINK_NOFOLLOW);
        }

        return result;
    }
}

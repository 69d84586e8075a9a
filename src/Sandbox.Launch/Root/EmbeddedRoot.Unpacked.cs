using Sandbox.Syscalls;
using static Sandbox.Syscalls.Fcntl;

namespace Sandbox.Launch;

// Where the image cannot be mounted: a directory in the caller's cache, unpacked once.
public static unsafe partial class EmbeddedRoot
{
    private const int PathMax = 4000, ModeType = 0xf000, Directory = 0x4000, OthersWrite = 0x12; // 0022

    /// <summary>Where the cache is, below $XDG_CACHE_HOME, <see cref="PlaceOfRoot"/> or ~/.cache.</summary>
    public static ReadOnlySpan<byte> Place => "/sandbox/roots/"u8;

    /// <summary>Root's cache, whatever its HOME is: units have none.</summary>
    public static ReadOnlySpan<byte> PlaceOfRoot => "/var/cache"u8;

    private static long Unpacked(LaunchState* s, byte* digest)
    {
        var memory = stackalloc byte[PathMax];
        var text = TextBuilder.Over(memory, PathMax);
        PathOf(s, &text, digest);
        var path = text.End();
        var fd = text.Cut ? -Errno.ENAMETOOLONG : Open(path);
        if (fd == -Errno.ENOENT)
        {
            Unpack(s, path);
            fd = Open(path);
        }

        if (fd < 0)
        {
            Failure.StopBecause(s, LaunchStep.EmbeddedRoot, fd, path, "the file system of this binary is unpacked to this directory, which cannot be opened; let the caller write to its cache, or start as root"u8);
        }

        CheckOwner(s, fd, path);
        var files = Kernel.Call(Nr.openat, fd, (long)Text.Pointer("fs"u8), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        Unistd.close(fd);
        if (files < 0)
        {
            Failure.StopBecause(s, LaunchStep.EmbeddedRoot, files, path, "this directory, to which the file system of this binary was unpacked, lacks it; remove the directory"u8);
        }

        return files;
    }

    /// <summary>
    /// The same directory as the new mount namespace shows it: overlayfs takes no layer from a mount of another one (clone_private_mount of fs/namespace.c).
    /// </summary>
    public static long Reopen(LaunchState* s, ReadOnlySpan<byte> digest)
    {
        var memory = stackalloc byte[PathMax];
        var text = TextBuilder.Over(memory, PathMax);
        PathOf(s, &text, Text.Pointer(digest));
        text.Add("/fs"u8);
        var path = text.End();
        var fd = Open(path);
        if (fd < 0 || !IsSame(fd, s->EmbeddedFd))
        {
            Failure.StopBecause(s, LaunchStep.EmbeddedRoot, fd < 0 ? fd : -Errno.EPERM, path, "this directory, to which the file system of this binary was unpacked, is another one than a moment ago; start again"u8);
        }

        return fd;
    }

    private static bool IsSame(long one, long other)
    {
        statx first, second;
        return Kernel.Call(Nr.statx, one, (long)Text.Pointer(""u8), AT_EMPTY_PATH, statx.STATX_BASIC_STATS, (long)&first) == 0 && Kernel.Call(Nr.statx, other, (long)Text.Pointer(""u8), AT_EMPTY_PATH, statx.STATX_BASIC_STATS, (long)&second) == 0
            && first.stx_ino == second.stx_ino && first.stx_dev_major == second.stx_dev_major && first.stx_dev_minor == second.stx_dev_minor;
    }

    private static long Open(byte* path) => Kernel.Call(Nr.openat, AT_FDCWD, (long)path, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

    private static void PathOf(LaunchState* s, TextBuilder* text, byte* digest)
    {
        var cache = Environment.Find(s->Envp, Text.Pointer("XDG_CACHE_HOME"u8));
        var home = Environment.Find(s->Envp, Text.Pointer("HOME"u8));
        if (cache != null && cache[15] == (byte)'/')
        {
            text->Add(cache + 15);
        }
        else if (s->OuterUid == 0)
        {
            text->Add(PlaceOfRoot);
        }
        else if (home != null && home[5] == (byte)'/')
        {
            text->Add(home + 5);
            text->Add("/.cache"u8);
        }
        else
        {
            Failure.StopBecause(s, LaunchStep.EmbeddedRoot, -Errno.ENOENT, null, "the file system of this binary cannot be mounted here, and nobody says where the caller's cache is, to unpack it to; set HOME or XDG_CACHE_HOME, or start as root"u8);
        }

        text->Add(Place);
        text->Add(digest);
    }

    // What another user may write is not what was unpacked.
    private static void CheckOwner(LaunchState* s, long fd, byte* path)
    {
        statx status;
        var result = Kernel.Call(Nr.statx, fd, (long)Text.Pointer(""u8), AT_EMPTY_PATH, statx.STATX_BASIC_STATS, (long)&status);
        if (result < 0 || (status.stx_mode & ModeType) != Directory || status.stx_uid != s->OuterUid || (status.stx_mode & OthersWrite) != 0)
        {
            Failure.StopBecause(s, LaunchStep.EmbeddedRoot, result < 0 ? result : -Errno.EPERM, path, "this directory, to which the file system of this binary was unpacked, is not the caller's alone; remove it"u8);
        }
    }

    // In a process of its own: ordinary managed code of this very binary, --unpack-root. What the launcher has inherited stays as it is.
    private static void Unpack(LaunchState* s, byte* path)
    {
        var stage = s->Stage;
        s->Stage = LaunchStage.Unpacker;
        var pid = Processes.Clone(s, Sched.CLONE_VM | Sched.CLONE_VFORK);
        s->Stage = stage;
        int status = 0;
        var result = pid < 0 ? pid : Kernel.Call(Nr.wait4, pid, (long)&status, 0);
        if (result < 0 || status != 0)
        {
            Failure.StopBecause(s, LaunchStep.EmbeddedRoot, result < 0 ? result : -Errno.EIO, path, "the file system of this binary could not be unpacked there; the message before this one says why"u8);
        }
    }

    /// <summary>The child of <see cref="Unpack(LaunchState*, byte*)"/>.</summary>
    public static void Unpack(LaunchState* s)
    {
        var arguments = stackalloc byte*[3];
        arguments[0] = s->Name;
        arguments[1] = Text.Pointer("--unpack-root"u8);
        arguments[2] = null;
        Signals.UnblockAll();
        Kernel.Call(Nr.execve, (long)Text.Pointer("/proc/self/exe"u8), (long)arguments, (long)s->Envp);
        Kernel.Call(Nr.exit_group, 1);
    }
}

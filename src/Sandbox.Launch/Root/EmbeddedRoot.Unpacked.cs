using Sandbox.Syscalls;
using static Sandbox.Syscalls.Fcntl;

namespace Sandbox.Launch;

// Where the image cannot be mounted: a directory in the caller's cache, unpacked once.
public static unsafe partial class EmbeddedRoot
{
    private const int PathMax = 4096, ModeType = 0xf000, Directory = 0x4000, OthersWrite = 0x12; // 0022

    /// <summary>Where the cache is, relative to what a variable names: $XDG_CACHE_HOME, or ~/.cache.</summary>
    public static ReadOnlySpan<byte> Place => "/sandbox/roots/"u8;

    private static long Unpacked(LaunchState* s, byte* digest)
    {
        var memory = stackalloc byte[PathMax];
        var text = TextBuilder.Over(memory, PathMax);
        var path = PathOf(s, &text, digest);
        var fd = Kernel.Call(Nr.openat, AT_FDCWD, (long)path, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (fd == -Errno.ENOENT)
        {
            Unpack(s, path);
            fd = Kernel.Call(Nr.openat, AT_FDCWD, (long)path, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        }

        if (fd < 0)
        {
            Failure.StopBecause(s, LaunchStep.EmbeddedRoot, fd, path, "the file system of this binary is unpacked to this directory, which cannot be opened; let the caller write to its cache, or start as root"u8);
        }

        CheckOwner(s, fd, path);
        return fd;
    }

    private static byte* PathOf(LaunchState* s, TextBuilder* text, byte* digest)
    {
        var cache = Environment.Find(s->Envp, Text.Pointer("XDG_CACHE_HOME"u8));
        var home = Environment.Find(s->Envp, Text.Pointer("HOME"u8));
        if (cache != null && cache[15] == (byte)'/')
        {
            text->Add(cache + 15);
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
        return text->End();
    }

    // What another user may write is not what was unpacked.
    private static void CheckOwner(LaunchState* s, long fd, byte* path)
    {
        statx status;
        var result = Kernel.Call(Nr.statx, fd, (long)Text.Pointer(""u8), AT_EMPTY_PATH, statx.STATX_BASIC_STATS, (long)&status);
        if (result < 0 || (status.stx_mode & ModeType) != Directory || status.stx_uid != s->OuterUid)
        {
            Failure.StopBecause(s, LaunchStep.EmbeddedRoot, result < 0 ? result : -Errno.EPERM, path, "this directory, to which the file system of this binary was unpacked, is not the caller's; remove it"u8);
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

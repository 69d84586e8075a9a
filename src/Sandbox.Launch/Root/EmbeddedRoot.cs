using Sandbox.Syscalls;
using static Sandbox.Syscalls.Fcntl;

namespace Sandbox.Launch;

/// <summary>
/// The EROFS image that lies behind this binary's own bytes, to its file's end (docs/decisions/0028-embedded-root.md). It is mounted by the launcher itself, before the namespaces are made: a user namespace may
/// not mount EROFS.
/// </summary>
[LaunchPath]
public static unsafe partial class EmbeddedRoot
{
    private const int Super = 1024, SuperBytes = 128, UuidAt = 48; // struct erofs_super_block
    private const uint Magic = 0xE0F5E1E2;

    /// <summary>Whether the caller asks for what is in the image (<c>--root</c>), or we ourselves for its unpacking: managed code goes on then.</summary>
    public static bool IsAsked(long* stack)
    {
        var arguments = (byte**)(stack + 1);
        return *stack > 1 && (Launcher.Asks(stack, arguments[1], "--root"u8, LaunchVerb.Root) || Launcher.Asks(stack, arguments[1], "--unpack-root"u8, LaunchVerb.UnpackRoot));
    }

    /// <summary>
    /// MountEmbeddedStep. <paramref name="uuid"/> and <paramref name="digest"/> in hex: the first is looked at here, the second names the directory that it is unpacked to where it cannot be mounted.
    /// </summary>
    public static void Mount(LaunchState* s, int at, long sizeBytes, ReadOnlySpan<byte> uuid, ReadOnlySpan<byte> digest)
    {
        s->At = at;
        s->Step = LaunchStep.EmbeddedRoot;
        var file = Kernel.Call(Nr.openat, AT_FDCWD, (long)Text.Pointer("/proc/self/exe"u8), O_RDONLY | O_CLOEXEC);
        if (file < 0)
        {
            Failure.StopBecause(s, LaunchStep.EmbeddedRoot, file, null, "the launcher's own file cannot be opened; mount /proc, and let the caller read the file"u8);
        }

        var offset = Kernel.Call(Nr.lseek, file, 0, 2) - sizeBytes; // SEEK_END
        Check(s, file, offset, sizeBytes, Text.Pointer(uuid));
        var mount = FromFile(s, file, offset);
        mount = mount >= 0 ? mount : FromLoop(s, file, offset, sizeBytes);
        Unistd.close(file);
        s->EmbeddedFd = (int)(mount >= 0 ? mount : Unpacked(s, Text.Pointer(digest)));
        s->EmbeddedIsMount = mount >= 0;
    }

    // A binary that was cut, or joined with another image, does not begin.
    private static void Check(LaunchState* s, long file, long offset, long size, byte* uuid)
    {
        var super = stackalloc byte[SuperBytes];
        var read = size <= 0 || offset <= 0 ? 0 : Kernel.Call(Nr.pread64, file, (long)super, SuperBytes, offset + Super);
        var isRight = read == SuperBytes && *(uint*)super == Magic;
        for (var i = 0; isRight && i < 16; i++)
        {
            isRight = super[UuidAt + i] == (Digit(uuid[2 * i]) << 4 | Digit(uuid[2 * i + 1]));
        }

        if (!isRight)
        {
            Failure.StopBecause(s, LaunchStep.EmbeddedRoot, -Errno.EINVAL, null, "the file system that this binary was built with does not lie behind it: the file was cut, stripped or changed; copy or publish it anew"u8);
        }
    }

    private static int Digit(byte hex) => hex <= (byte)'9' ? hex - '0' : hex - 'a' + 10;

    // Linux 6.12 mounts from a file, 6.16 from some offset on. The older answer is one of several errors, and the next way is tried.
    private static long FromFile(LaunchState* s, long file, long offset)
    {
        var memory = stackalloc byte[64];
        var source = TextBuilder.Over(memory, 32);
        source.Add("/proc/self/fd/"u8);
        source.Number(file);
        var start = TextBuilder.Over(memory + 32, 32);
        start.Number(offset);
        return Erofs(s, source.End(), start.End());
    }

    private static long FromLoop(LaunchState* s, long file, long offset, long bytes)
    {
        var path = stackalloc byte[32];
        var device = LoopDevice.Attach(file, offset, bytes, path);
        if (device < 0)
        {
            return device;
        }

        var mount = Erofs(s, path, null);
        Unistd.close(device);
        return mount;
    }

    private static long Erofs(LaunchState* s, byte* source, byte* offset)
    {
        var context = (s->Older & OlderCalls.FileSystems) != 0 ? -Errno.ENOSYS : Syscalls.Mount.fsopen(Text.Pointer("erofs"u8), Syscalls.Mount.FSOPEN_CLOEXEC);
        if (context < 0)
        {
            return context;
        }

        var result = Syscalls.Mount.fsconfig(context, Syscalls.Mount.FSCONFIG_SET_STRING, Text.Pointer("source"u8), source);
        result = result < 0 ? result : Syscalls.Mount.fsconfig(context, Syscalls.Mount.FSCONFIG_SET_FLAG, Text.Pointer("ro"u8), null);
        result = result < 0 || offset == null ? result : Syscalls.Mount.fsconfig(context, Syscalls.Mount.FSCONFIG_SET_STRING, Text.Pointer("fsoffset"u8), offset);
        result = result < 0 ? result : Syscalls.Mount.fsconfig(context, Syscalls.Mount.FSCONFIG_CMD_CREATE, null, null);
        result = result < 0 ? result : Syscalls.Mount.fsmount(context, Syscalls.Mount.FSMOUNT_CLOEXEC, Syscalls.Mount.MOUNT_ATTR_NOSUID | Syscalls.Mount.MOUNT_ATTR_NODEV | Syscalls.Mount.MOUNT_ATTR_RDONLY);
        Unistd.close(context);
        return result;
    }
}

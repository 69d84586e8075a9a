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
    private const int SuperBytes = 128, UuidAt = 48; // struct erofs_super_block

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
        var mount = ImageMount.FromFile(file, offset);
        mount = mount >= 0 ? mount : FromLoop(file, offset, sizeBytes);
        Unistd.close(file);
        s->EmbeddedFd = (int)(mount >= 0 ? mount : Unpacked(s, Text.Pointer(digest)));
        s->EmbeddedIsMount = mount >= 0;
    }

    // A binary that was cut, or joined with another image, does not begin.
    private static void Check(LaunchState* s, long file, long offset, long size, byte* uuid)
    {
        var super = stackalloc byte[SuperBytes];
        var read = size <= 0 || offset <= 0 ? 0 : Kernel.Call(Nr.pread64, file, (long)super, SuperBytes, offset + ImageMount.ErofsSuper);
        var isRight = read == SuperBytes && *(uint*)super == ImageMount.ErofsMagic;
        for (var i = 0; isRight && i < 16; i++)
        {
            isRight = super[UuidAt + i] == (Digit(uuid[2 * i]) << 4 | Digit(uuid[2 * i + 1]));
        }

        if (size == 0)
        {
            Failure.StopBecause(s, LaunchStep.EmbeddedRoot, Errno.ENOENT, null, "this binary was built without the file system that belongs into it; publish the project (dotnet publish), which puts it there"u8);
        }

        if (!isRight)
        {
            Failure.StopBecause(s, LaunchStep.EmbeddedRoot, -Errno.EINVAL, null, "the file system that this binary was built with does not lie behind it: the file was cut, stripped or changed; copy or publish it anew"u8);
        }
    }

    private static int Digit(byte hex) => hex <= (byte)'9' ? hex - '0' : hex - 'a' + 10;

    private static long FromLoop(long file, long offset, long bytes)
    {
        var path = stackalloc byte[LoopDevice.PathMax];
        var device = LoopDevice.Attach(file, offset, bytes, path);
        if (device < 0)
        {
            return device;
        }

        var mount = ImageMount.FromDevice("erofs"u8, path);
        Unistd.close(device);
        return mount;
    }
}

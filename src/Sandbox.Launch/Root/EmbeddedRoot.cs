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
        long offset;
        var file = Open(s, at, sizeBytes, Text.Pointer(uuid), &offset);
        var mount = ImageMount.FromFile(file, offset);
        mount = mount >= 0 ? mount : FromLoop(file, offset, sizeBytes);
        Unistd.close(file);
        Take(s, mount, digest);
    }

    /// <summary>
    /// The same by dm-verity: of the <paramref name="sizeBytes"/> the first <paramref name="dataBytes"/> are the image, and behind it is its hash tree, whose <paramref name="rootHash"/> (SHA-256 in hex) each read is held
    /// against. Root only mounts it so; who is not root unpacks it, which reads all of it and compares <paramref name="digest"/>.
    /// </summary>
    public static void MountVerified(LaunchState* s, int at, long sizeBytes, long dataBytes, ReadOnlySpan<byte> uuid, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> rootHash)
    {
        long offset;
        var file = Open(s, at, sizeBytes, Text.Pointer(uuid), &offset);
        var mount = s->OuterUid == 0 ? FromVerity(file, offset, sizeBytes, dataBytes, Text.Pointer(rootHash)) : -Errno.EPERM;
        Unistd.close(file);
        if (mount < 0 && s->OuterUid == 0)
        {
            Failure.StopBecause(s, LaunchStep.EmbeddedRoot, mount, null, "the file system of this binary cannot be mounted by dm-verity, which takes loop devices, /dev/mapper/control and the module dm-verity; load them (modprobe loop dm-verity), or set root.embed: true, which checks nothing while it runs"u8);
        }

        Take(s, mount, digest);
    }

    private static void Take(LaunchState* s, long mount, ReadOnlySpan<byte> digest)
    {
        s->EmbeddedFd = (int)(mount >= 0 ? mount : Unpacked(s, Text.Pointer(digest)));
        s->EmbeddedIsMount = mount >= 0;
    }

    private static long Open(LaunchState* s, int at, long sizeBytes, byte* uuid, long* offset)
    {
        s->At = at;
        s->Step = LaunchStep.EmbeddedRoot;
        var file = Kernel.Call(Nr.openat, AT_FDCWD, (long)Text.Pointer("/proc/self/exe"u8), O_RDONLY | O_CLOEXEC);
        if (file < 0)
        {
            Failure.StopBecause(s, LaunchStep.EmbeddedRoot, file, null, "the launcher's own file cannot be opened; mount /proc, and let the caller read the file"u8);
        }

        *offset = Kernel.Call(Nr.lseek, file, 0, 2) - sizeBytes; // SEEK_END
        Check(s, file, *offset, sizeBytes, uuid);
        return file;
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
        return device < 0 ? device : FromDevice(device, path);
    }

    private static long FromVerity(long file, long offset, long bytes, long dataBytes, byte* rootHash)
    {
        var paths = stackalloc byte[2 * LoopDevice.PathMax];
        var loop = LoopDevice.Attach(file, offset, bytes, paths);
        var device = loop < 0 ? loop : VerityDevice.Make(paths, dataBytes, rootHash, paths + LoopDevice.PathMax);
        if (loop >= 0)
        {
            Unistd.close(loop);
        }

        return device < 0 ? device : FromDevice(device, paths + LoopDevice.PathMax);
    }

    private static long FromDevice(long device, byte* path)
    {
        var mount = ImageMount.FromDevice("erofs"u8, path);
        Unistd.close(device);
        return mount;
    }
}

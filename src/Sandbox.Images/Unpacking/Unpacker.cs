using Microsoft.Win32.SafeHandles;
using Sandbox.Images.Layers;
using Sandbox.Images.Layouts;
using Sandbox.Images.Native;

namespace Sandbox.Images.Unpacking;

/// <summary>
/// Unpacks an image into a directory. It is written beside its place under another name (0700) and renamed when every layer was unpacked and every digest was right: whoever sees it sees all of
/// it. What a killed unpacking has left is removed by the next one.
/// </summary>
public static class Unpacker
{
    /// <summary>Unpacks <paramref name="image"/> to <paramref name="destination"/>, which must not exist or be an empty directory.</summary>
    public static UnpackReport Unpack(ImageSource source, Image image, string destination, UnpackOptions options)
    {
        destination = Path.GetFullPath(destination);
        var (above, name) = (Path.GetDirectoryName(destination) ?? throw new ImageException("the root directory of the host is no place to unpack to."), Path.GetFileName(destination));
        if (File.Exists(destination) || (Directory.Exists(destination) && Directory.EnumerateFileSystemEntries(destination).Any()))
        {
            throw new ImageException($"'{destination}' exists{(File.Exists(destination) ? "" : " and is not empty")}; name a directory that does not.");
        }

        using var parent = Directories.Open(above);
        var fd = (int)parent.DangerousGetHandle();
        Sweep(fd, name);
        var partial = System.Text.Encoding.UTF8.GetBytes($".{name}.partial-{Environment.ProcessId}");
        if (Libc.mkdirat(fd, Directories.Terminated(partial), 0x1c0) != 0)
        {
            throw Failure.Of($"no directory can be made in '{above}'");
        }

        var done = false;
        try
        {
            using var held = Lock(fd, partial);
            var report = Write(source, image, held, options);
            if (Libc.syncfs((int)held.DangerousGetHandle()) != 0 || Libc.renameat2(fd, Directories.Terminated(partial), fd, Directories.Terminated(name), 0) != 0 || Libc.fsync(fd) != 0)
            {
                throw Failure.Of($"'{destination}' cannot be put in its place");
            }

            done = true;
            return report;
        }
        finally
        {
            if (!done)
            {
                Directories.Remove(fd, partial);
            }
        }
    }

    private static UnpackReport Write(ImageSource source, Image image, SafeFileHandle directory, UnpackOptions options)
    {
        var report = new UnpackReport();
        using var tree = new RootTree(directory);
        var writer = new LayerWriter(tree, options, report);
        long bytes = 0;
        for (var i = 0; i < image.Layers.Count; i++)
        {
            var layer = image.Layers[i];
            using var stream = new LayerStream(source.OpenBlob(layer.Blob), layer, options.MostBytes - bytes);
            var archive = new TarReader(stream);
            try
            {
                writer.Write(archive);
            }
            catch (ImageException problem) when (!problem.Message.EndsWith('.'))
            {
                throw new ImageException($"layer {i + 1} of {image.Layers.Count}, {layer.Blob.Digest}, at byte {archive.Position} of what it unpacks to: {problem.Message}.", problem);
            }

            stream.Verify();
            bytes += archive.Position;
        }

        writer.Finish();
        return report;
    }

    // Held as long as somebody unpacks: the lock goes with its process.
    private static SafeFileHandle Lock(int parent, byte[] name)
    {
        var fd = Libc.openat(parent, Directories.Terminated(name), Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NOFOLLOW | Libc.O_CLOEXEC, 0);
        var handle = new SafeFileHandle(fd, ownsHandle: true);
        if (fd < 0 || Libc.flock(fd, Libc.LOCK_EX | Libc.LOCK_NB) != 0)
        {
            throw Failure.Of("the new directory cannot be locked");
        }

        return FileStatus.Of(fd, [0]) is { IsOursAlone: true } ? handle : throw new ImageException("the new directory was exchanged for another; unpack to where no other user may write.");
    }

    private static void Sweep(int parent, string name)
    {
        var prefix = System.Text.Encoding.UTF8.GetBytes($".{name}.partial-");
        foreach (var left in Directories.List(parent).Where(one => one.AsSpan().StartsWith(prefix)))
        {
            var fd = Libc.openat(parent, Directories.Terminated(left), Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NOFOLLOW | Libc.O_CLOEXEC, 0);
            using var handle = new SafeFileHandle(fd, ownsHandle: true);
            if (fd >= 0 && FileStatus.Of(fd, [0]) is { IsOursAlone: true } && Libc.flock(fd, Libc.LOCK_EX | Libc.LOCK_NB) == 0)
            {
                Directories.Remove(parent, left);
            }
        }
    }
}

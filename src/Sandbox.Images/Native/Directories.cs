using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sandbox.Images.Native;

/// <summary>Files and directories below an open directory. Nothing here follows a link.</summary>
internal static class Directories
{
    private const int DirentName = 19;

    /// <summary>A name or path as the kernel takes it: its bytes and a NUL.</summary>
    public static byte[] Terminated(ReadOnlySpan<byte> text) => [.. text, 0];

    /// <inheritdoc cref="Terminated(ReadOnlySpan{byte})"/>
    public static byte[] Terminated(string text) => Terminated(System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>The directory <paramref name="path"/> of the host.</summary>
    public static SafeFileHandle Open(string path)
    {
        var fd = Libc.openat(Libc.AT_FDCWD, Terminated(path), Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_CLOEXEC, 0);
        return fd >= 0 ? new(fd, ownsHandle: true) : throw Failure.Of($"the directory '{path}' cannot be opened");
    }

    /// <summary>The names in an open directory, without <c>.</c> and <c>..</c>.</summary>
    public static List<byte[]> List(int directory)
    {
        var found = new List<byte[]>();
        var dot = Libc.openat(directory, Terminated("."), Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_CLOEXEC, 0);
        using var handle = new SafeFileHandle(dot, ownsHandle: true);
        var buffer = new byte[1 << 15];
        nint length;
        while (dot >= 0 && (length = Libc.getdents64(dot, buffer, (nuint)buffer.Length)) > 0)
        {
            for (var at = 0; at < length; at += BitConverter.ToUInt16(buffer, at + 16))
            {
                var name = buffer.AsSpan(at + DirentName);
                name = name[..name.IndexOf((byte)0)];
                if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
                {
                    found.Add(name.ToArray());
                }
            }
        }

        return found;
    }

    /// <summary>Where a symbolic link leads.</summary>
    public static byte[] ReadLink(int directory, ReadOnlySpan<byte> name)
    {
        var buffer = new byte[4096];
        var length = Libc.readlinkat(directory, Terminated(name), buffer, (nuint)buffer.Length);
        return length >= 0 ? buffer[..(int)length] : throw Failure.Of($"the link {Layers.TarEntry.Show(name)} cannot be read");
    }

    /// <summary>
    /// Removes <paramref name="name"/> and, where it is a directory, all below it; false: it was not there. It goes down and up by one descriptor at a time, for an archive may nest directories deeper
    /// than descriptors, a stack or PATH_MAX reach. What is below must be nobody else's to move.
    /// </summary>
    public static bool Remove(int directory, ReadOnlySpan<byte> name)
    {
        var path = Terminated(name);
        if (Unlink(directory, path) is var gone and not null)
        {
            return gone.Value;
        }

        var levels = new Stack<(byte[] Path, Queue<byte[]> Left)>();
        var now = Descend(directory, path, levels);
        while (levels.Count > 0)
        {
            if (levels.Peek().Left.TryDequeue(out var child))
            {
                if (Unlink(now, Terminated(child)) is null)
                {
                    var below = Descend(now, Terminated(child), levels);
                    _ = Libc.close(now);
                    now = below;
                }

                continue;
            }

            var up = levels.Count == 1 ? directory : Libc.openat(now, Terminated(".."), Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_CLOEXEC, 0);
            _ = Libc.close(now);
            if (Libc.unlinkat(up, levels.Pop().Path, Libc.AT_REMOVEDIR) != 0)
            {
                throw Failure.Of($"the directory {Layers.TarEntry.Show(name)} cannot be removed");
            }

            now = up;
        }

        return true;
    }

    // True: removed; false: not there; null: a directory.
    private static bool? Unlink(int directory, byte[] path)
    {
        if (Libc.unlinkat(directory, path, 0) == 0)
        {
            return true;
        }

        return Marshal.GetLastPInvokeError() switch
        {
            Libc.ENOENT => false,
            Libc.EISDIR or Libc.EPERM => null,
            var errno => throw Failure.Of($"{Layers.TarEntry.Show(path.AsSpan(0, path.Length - 1))} cannot be removed", errno),
        };
    }

    private static int Descend(int directory, byte[] path, Stack<(byte[] Path, Queue<byte[]> Left)> levels)
    {
        var fd = Libc.openat(directory, path, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NOFOLLOW | Libc.O_CLOEXEC, 0);
        if (fd < 0 && Libc.fchmodat(directory, path, 0x1c0, 0) == 0) // an archive may close one to its owner; it is a directory of ours
        {
            fd = Libc.openat(directory, path, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NOFOLLOW | Libc.O_CLOEXEC, 0);
        }

        if (fd < 0)
        {
            throw Failure.Of($"the directory {Layers.TarEntry.Show(path.AsSpan(0, path.Length - 1))} cannot be opened");
        }

        _ = Libc.fchmod(fd, 0x1c0);
        levels.Push((path, new(List(fd))));
        return fd;
    }
}

using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Sandbox.Erofs;
using Sandbox.Images.Layers;
using Sandbox.Images.Native;

namespace Sandbox.Images.Erofs;

/// <summary>What the kernel says of a file of the host (statx(2), attributes, where it has data). Links are not followed.</summary>
internal static class HostFile
{
    private const uint STATX_BASIC_STATS = 0x7ff;
    private const int LongestList = 65536, LongestValue = 65536, ENODATA = 61;

    /// <summary>Everything but content and children; and by what hard links are told, null where it has one name.</summary>
    public static (ErofsNode Node, (ulong Device, ulong Inode)? Shared) Of(int directory, byte[] name)
    {
        var path = Directories.Terminated(name);
        var status = new byte[256];
        if (Libc.statx(directory, path, Libc.AT_SYMLINK_NOFOLLOW | Libc.AT_EMPTY_PATH, STATX_BASIC_STATS, status) != 0)
        {
            throw Failure.Of($"{TarEntry.Show(name)} cannot be looked at");
        }

        var mode = BitConverter.ToUInt16(status, 28);
        var node = new ErofsNode((ErofsKind)(mode & 0xf000))
        {
            Permissions = mode & 0xfffu,
            User = BitConverter.ToUInt32(status, 20),
            Group = BitConverter.ToUInt32(status, 24),
            Size = BitConverter.ToInt64(status, 40),
            Seconds = BitConverter.ToInt64(status, 112),
            Nanoseconds = BitConverter.ToUInt32(status, 120),
            Major = BitConverter.ToUInt32(status, 128),
            Minor = BitConverter.ToUInt32(status, 132),
        };
        node.Attributes = Attributes(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{directory}/")), name);
        if (node.Kind == ErofsKind.SymbolicLink)
        {
            node.Target = Target(directory, name);
        }

        var shared = node.Kind != ErofsKind.Directory && BitConverter.ToUInt32(status, 16) > 1;
        return (node, shared ? ((ulong)BitConverter.ToUInt32(status, 136) << 32 | BitConverter.ToUInt32(status, 140), BitConverter.ToUInt64(status, 32)) : null);
    }

    /// <summary>Opens a file for reading that is still one of <paramref name="node"/>'s size.</summary>
    public static SafeFileHandle Open(int directory, byte[] name, ErofsNode node)
    {
        var fd = Libc.openat(directory, Directories.Terminated(name), Libc.O_RDONLY | Libc.O_NOFOLLOW | Libc.O_NONBLOCK | Libc.O_CLOEXEC, 0); // a pipe must not hold us
        var handle = new SafeFileHandle(fd, ownsHandle: true);
        if (fd < 0)
        {
            throw Failure.Of($"the file {TarEntry.Show(name)} cannot be opened");
        }

        if (FileStatus.Of(fd, [0]) is not { IsFile: true } || RandomAccess.GetLength(handle) != node.Size)
        {
            handle.Dispose();
            throw new ImageException($"{TarEntry.Show(name)} was changed while the image was written; nothing of the image was kept. Try again.");
        }

        return handle;
    }

    /// <summary>Which blocks of a large file are not zeros; null where more than half of it is data.</summary>
    public static List<Extent>? Data(SafeFileHandle file, ErofsNode node, byte[] buffer)
    {
        var map = new ZeroMap();
        var fd = (int)file.DangerousGetHandle();
        for (long at = 0; at < node.Size;)
        {
            var data = Libc.lseek(fd, at, Libc.SEEK_DATA);
            if (data < 0)
            {
                break; // no more of it
            }

            var end = Math.Min(Libc.lseek(fd, data, Libc.SEEK_HOLE) is > 0 and var hole ? hole : node.Size, node.Size);
            for (at = data; at < end;)
            {
                var read = RandomAccess.Read(file, buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - at)), at);
                if (read == 0)
                {
                    return map.Found;
                }

                map.Look(at, buffer.AsSpan(0, read));
                at += read;
                if (map.Bytes > node.Size / 2)
                {
                    return null;
                }
            }
        }

        return map.Found;
    }

    private static byte[] Target(int directory, byte[] name)
    {
        var target = new byte[4096];
        var length = Libc.readlinkat(directory, Directories.Terminated(name), target, (nuint)target.Length);
        return length > 0 ? target[..(int)length] : throw Failure.Of($"the symbolic link {TarEntry.Show(name)} cannot be read");
    }

    private static SortedDictionary<string, byte[]>? Attributes(byte[] directory, byte[] name)
    {
        byte[] path = [.. directory, .. name.Length == 0 ? "."u8 : name, 0];
        var list = new byte[1024];
        var length = Libc.llistxattr(path, list, (nuint)list.Length);
        if (length < 0 && Marshal.GetLastPInvokeError() == 34) // ERANGE
        {
            list = new byte[LongestList];
            length = Libc.llistxattr(path, list, (nuint)list.Length);
        }

        if (length < 0)
        {
            return Marshal.GetLastPInvokeError() == Libc.ENOTSUP ? null : throw Failure.Of($"the attributes of {TarEntry.Show(name)} cannot be listed");
        }

        SortedDictionary<string, byte[]>? found = null;
        foreach (var range in list.AsSpan(0, (int)length).Split((byte)0))
        {
            if (Encoding.UTF8.GetString(list.AsSpan(0, (int)length)[range]) is { Length: > 0 } attribute && AttributeBody.Has(attribute) && Value(path, attribute) is { } value)
            {
                (found ??= new(StringComparer.Ordinal))[attribute] = value;
            }
        }

        return found;
    }

    private static byte[]? Value(byte[] path, string attribute)
    {
        var value = new byte[LongestValue];
        var length = Libc.lgetxattr(path, Directories.Terminated(attribute), value, (nuint)value.Length);
        return length >= 0 ? value[..(int)length] : Marshal.GetLastPInvokeError() == ENODATA ? null : throw Failure.Of($"the attribute '{attribute}' cannot be read");
    }
}

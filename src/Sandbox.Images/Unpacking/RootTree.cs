using Microsoft.Win32.SafeHandles;
using Sandbox.Images.Layers;
using Sandbox.Images.Native;

namespace Sandbox.Images.Unpacking;

/// <summary>
/// A root directory that nobody else uses while it is written. Paths are resolved by the kernel with the directory as their root (openat2(2), RESOLVE_IN_ROOT): whatever links an image has, they lead
/// to where they lead a process inside, and never out.
/// </summary>
internal sealed class RootTree : IDisposable
{
    private const ulong Inside = Libc.RESOLVE_IN_ROOT | Libc.RESOLVE_NO_MAGICLINKS | Libc.RESOLVE_NO_XDEV;
    private static readonly byte[] Empty = [0];

    private byte[]? _cachedPath;
    private SafeFileHandle? _cached;

    /// <summary>Of an open directory, which stays the caller's: a path to it could be bent by who owns what is above.</summary>
    public RootTree(SafeFileHandle root) => Root = (int)root.DangerousGetHandle();

    public int Root { get; }

    /// <summary>The directory <paramref name="path"/>, made where it is missing; the last one asked for is kept open.</summary>
    public int Directory(byte[] path)
    {
        if (path.Length == 0)
        {
            return Root;
        }

        if (_cachedPath is null || !_cachedPath.AsSpan().SequenceEqual(path))
        {
            Forget();
            var fd = Open(path);
            _cached = new(fd >= 0 ? fd : Make(path), ownsHandle: true);
            _cachedPath = path;
        }

        return (int)_cached!.DangerousGetHandle();
    }

    /// <summary>The directory, or -1 where there is none; the caller closes it.</summary>
    public int Open(byte[] path) => Libc.OpenAt2(Root, path.Length == 0 ? Directories.Terminated(".") : Directories.Terminated(path), Libc.O_RDONLY | Libc.O_DIRECTORY, Inside);

    /// <summary>A directory or a link was removed: a path may lead elsewhere now.</summary>
    public void Forget()
    {
        _cached?.Dispose();
        (_cached, _cachedPath) = (null, null);
    }

    // An archive need not have entries for the directories that its files are in.
    private int Make(byte[] path)
    {
        for (var end = 0; end < path.Length;)
        {
            var next = Array.IndexOf(path, (byte)'/', end + 1);
            end = next < 0 ? path.Length : next;
            var part = EntryPath.Of(path.AsSpan(0, end));
            var there = Open(path[..end]);
            if (there >= 0)
            {
                _ = Libc.close(there);
                continue;
            }

            using var above = new SafeFileHandle(Open(part.Parent), ownsHandle: true);
            if (Libc.mkdirat((int)above.DangerousGetHandle(), Directories.Terminated(part.Name), 0x1ed) != 0)
            {
                throw Failure.Of($"the directory {TarEntry.Show(path.AsSpan(0, end))} cannot be made; what is there is none, or a link that leads nowhere");
            }
        }

        return Open(path) is >= 0 and var fd ? fd : throw Failure.Of($"the directory {TarEntry.Show(path)} cannot be opened");
    }

    public static FileStatus? Status(int directory, ReadOnlySpan<byte> name) => FileStatus.Of(directory, Directories.Terminated(name));

    public FileStatus StatusOfRoot() => FileStatus.Of(Root, Empty) ?? throw Failure.Of("the root cannot be looked at");

    /// <summary>For messages.</summary>
    public static string Shown(EntryPath path) => TarEntry.Show(path.Parent.Length == 0 ? path.Name : [.. path.Parent, (byte)'/', .. path.Name]);

    public void Dispose() => Forget();
}

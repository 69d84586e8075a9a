using Microsoft.Win32.SafeHandles;
using Sandbox.Erofs;
using Sandbox.Images.Native;

namespace Sandbox.Images.Erofs;

/// <summary>A directory of this machine (Linux), with everything that its files have: owners, modes, times, attributes, hard links, devices. Links are not followed; other mounts are gone into.</summary>
public sealed class DirectorySource(string path) : ErofsSource
{
    private readonly byte[] _buffer = new byte[256 * 1024];
    private ErofsNode? _root;

    public override ErofsNode ReadTree()
    {
        var links = new Dictionary<(ulong, ulong), ErofsNode>();
        using var top = Directories.Open(path);
        _root = HostFile.Of((int)top.DangerousGetHandle(), []).Node;
        Walk(
            top,
            (fd, directory) => Directories.List(fd).Select(name => (name, Node(fd, name, directory, links))),
            (fd, name, node) => node.Data ??= node.Kind == ErofsKind.File && node.Size >= ZeroMap.SmallestFile ? Look(fd, name, node) : null);
        return _root;
    }

    public override void CopyFiles(FileSink sink)
    {
        using var top = Directories.Open(path);
        Walk(top, (_, directory) => (directory.Children ?? []).Select(one => (one.Key, one.Value)), (fd, name, node) => Copy(fd, name, node, sink));
    }

    /// <summary>Goes through the tree without a call for a level, for a directory may be nested deeper than a stack is.</summary>
    private void Walk(SafeFileHandle top, Func<int, ErofsNode, IEnumerable<(byte[] Name, ErofsNode Node)>> list, Action<int, byte[], ErofsNode> file)
    {
        var levels = new Stack<(SafeFileHandle Handle, IEnumerator<(byte[] Name, ErofsNode Node)> Left)>();
        levels.Push((top, list((int)top.DangerousGetHandle(), _root!).GetEnumerator()));
        try
        {
            while (levels.TryPeek(out var now))
            {
                if (!now.Left.MoveNext())
                {
                    levels.Pop().Handle.Dispose();
                    continue;
                }

                var (fd, (name, node)) = ((int)now.Handle.DangerousGetHandle(), now.Left.Current);
                if (node.Kind == ErofsKind.Directory)
                {
                    var below = Enter(fd, name);
                    levels.Push((below, list((int)below.DangerousGetHandle(), node).GetEnumerator()));
                }
                else
                {
                    file(fd, name, node);
                }
            }
        }
        finally
        {
            foreach (var (handle, _) in levels)
            {
                handle.Dispose();
            }
        }
    }

    private static SafeFileHandle Enter(int directory, byte[] name)
    {
        var fd = Libc.openat(directory, Directories.Terminated(name), Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_NOFOLLOW | Libc.O_CLOEXEC, 0);
        return fd >= 0 ? new(fd, ownsHandle: true) : throw Failure.Of($"the directory {Layers.TarEntry.Show(name)} cannot be opened");
    }

    private static ErofsNode Node(int fd, byte[] name, ErofsNode directory, Dictionary<(ulong, ulong), ErofsNode> links)
    {
        var (node, shared) = HostFile.Of(fd, name);
        if (shared is { } key)
        {
            node = links.TryGetValue(key, out var first) ? first : links[key] = node;
        }

        directory.Add(name, node);
        return node;
    }

    private List<Layers.Extent>? Look(int fd, byte[] name, ErofsNode node)
    {
        using var file = HostFile.Open(fd, name, node);
        return HostFile.Data(file, node, _buffer);
    }

    private void Copy(int fd, byte[] name, ErofsNode node, FileSink sink)
    {
        if (node.Kind != ErofsKind.File || node.Size == 0 || node.Sum != 0) // another name of it was there before
        {
            return;
        }

        using var file = HostFile.Open(fd, name, node);
        sink.Begin(node);
        if (!node.IsChunked)
        {
            Copy(file, 0, node.Size, sink);
        }
        else
        {
            var (at, bits) = (0L, node.ChunkBits + ErofsFormat.BlockBits);
            foreach (var chunk in ErofsLayout.Stored(node))
            {
                sink.Skip((chunk << bits) - at);
                at = Math.Min((chunk + 1) << bits, node.Size);
                Copy(file, chunk << bits, at, sink);
            }

            sink.Skip(node.Size - at);
        }

        sink.End();
    }

    private void Copy(SafeFileHandle file, long at, long end, FileSink sink)
    {
        while (at < end && RandomAccess.Read(file, _buffer.AsSpan(0, (int)Math.Min(_buffer.Length, end - at)), at) is > 0 and var read)
        {
            sink.Write(_buffer.AsSpan(0, read));
            at += read;
        }
    }
}

using System.Text;
using Microsoft.Win32.SafeHandles;
using Sandbox.Images.Native;

namespace Sandbox.Images.Builds;

/// <summary>What there is at a path of a <see cref="RootView"/>.</summary>
/// <param name="Path">Where: no part of it is a link.</param>
/// <param name="Details">What the kernel says of it, of the topmost layer that has it.</param>
/// <param name="Layers">The layers that it is made of, the top one first; of a file one.</param>
internal sealed record ViewEntry(string Path, FileDetails Details, int[] Layers);

/// <summary>
/// Layers as they will lie on each other, read without mounting them: whiteouts and opaque directories as overlayfs has them (Documentation/filesystems/overlayfs.rst). Nothing here leaves the layers:
/// links are followed inside, and what is opened is opened without following any.
/// </summary>
internal sealed class RootView : IDisposable
{
    private const int MostLinks = 40; // as the kernel, path_resolution(7)
    private static readonly string[] OpaqueNames = ["trusted.overlay.opaque", "user.overlay.opaque"];

    private readonly string[] _paths;
    private readonly SafeFileHandle[] _layers;
    private readonly bool _isOverlay;

    /// <summary>Directories of the host, the top one first. Not <paramref name="isOverlay"/>: one directory, whose files mean themselves.</summary>
    public RootView(IEnumerable<string> layers, bool isOverlay = true)
    {
        _isOverlay = isOverlay;
        _paths = [.. layers];
        _layers = [.. _paths.Select(Directories.Open)];
    }

    /// <summary>The top.</summary>
    public ViewEntry? Root => Look("", [.. Enumerable.Range(0, _layers.Length)]);

    /// <summary>What is at <paramref name="path"/>; links in it are followed, and the last part's where <paramref name="follow"/>. Null: nothing.</summary>
    public ViewEntry? Find(string path, bool follow = true)
    {
        var now = Root;
        var left = new Stack<string>(RawPath.Clean(path).Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse());
        for (var links = 0; now is not null && left.TryPop(out var part);)
        {
            if (!now.Details.IsDirectory)
            {
                return null;
            }

            now = part == ".." ? Find(RawPath.Parent(now.Path), follow: false) : Child(now, part);
            if (now is not { Details.IsLink: true } || (!follow && left.Count == 0))
            {
                continue;
            }

            if (++links > MostLinks)
            {
                return null;
            }

            var target = ReadLink(now);
            foreach (var one in target.Split('/').Reverse().Where(one => one is not ("" or ".")))
            {
                left.Push(one);
            }

            now = target.StartsWith('/') ? Root : Find(RawPath.Parent(now.Path), follow: false);
        }

        return now;
    }

    /// <summary>Where <paramref name="path"/> would be: with all links in it followed, those that lead to nothing too.</summary>
    public string Resolve(string path)
    {
        var now = "";
        var left = new Stack<string>(RawPath.Clean(path).Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse());
        for (var links = 0; left.TryPop(out var part);)
        {
            var next = part == ".." ? RawPath.Parent(now) : RawPath.Join(now, part);
            if (Find(next, follow: false) is not { Details.IsLink: true } link)
            {
                now = next;
                continue;
            }

            _ = ++links <= MostLinks ? 0 : throw new ImageException($"'/{RawPath.Show(path)}' leads over more than {MostLinks} links, in a circle perhaps; name another place.");
            var target = ReadLink(link);
            foreach (var one in target.Split('/').Reverse().Where(one => one is not ("" or ".")))
            {
                left.Push(one);
            }

            now = target.StartsWith('/') ? "" : now;
        }

        return now;
    }

    /// <summary>A directory's children, by name.</summary>
    public IEnumerable<ViewEntry> List(ViewEntry directory) =>
        directory.Layers.SelectMany(layer => NamesOf(layer, directory.Path)).Distinct().Order(StringComparer.Ordinal).Select(name => Child(directory, name)).OfType<ViewEntry>();

    public ViewEntry? Child(ViewEntry directory, string name) => Look(RawPath.Join(directory.Path, name), directory.Layers);

    /// <summary>A file's content. That it is one is asked of what was opened.</summary>
    public FileStream Open(ViewEntry file)
    {
        var fd = Libc.OpenAt2(Fd(file.Layers[0]), RawPath.Kernel(file.Path), Libc.O_RDONLY | Libc.O_NONBLOCK | Libc.O_NOFOLLOW, Libc.RESOLVE_IN_ROOT | Libc.RESOLVE_NO_SYMLINKS | Libc.RESOLVE_NO_MAGICLINKS);
        var handle = fd >= 0 ? new SafeFileHandle(fd, ownsHandle: true) : throw Failure.Of($"'{Shown(file)}' cannot be read");
        if (FileStatus.Of(fd, [0]) is { IsFile: true })
        {
            return new(handle, FileAccess.Read, bufferSize: 0);
        }

        handle.Dispose();
        throw new ImageException($"'{Shown(file)}' is not the file that it was a moment ago; try again when nobody writes to it.");
    }

    public string ReadLink(ViewEntry link) => RawPath.Of(Directories.ReadLink(Fd(link.Layers[0]), RawPath.Bytes(link.Path)));

    /// <summary>A text file of the root, such as /etc/passwd; empty where there is none.</summary>
    public string ReadText(string path)
    {
        if (Find(path) is not { Details.IsFile: true } file || file.Details.Size > 1 << 20)
        {
            return "";
        }

        using var reader = new StreamReader(Open(file));
        return reader.ReadToEnd();
    }

    /// <summary>An extended attribute of it; null: it has none.</summary>
    public byte[]? Attribute(ViewEntry entry, string name) => Attribute(HostPath(entry.Layers[0], entry.Path), name);

    /// <summary>The topmost file behind it, on the host.</summary>
    public string HostPathOf(ViewEntry entry) => Encoding.UTF8.GetString(HostPath(entry.Layers[0], entry.Path).AsSpan()[..^1]);

    /// <summary>Its number in its layer, by which names of the same file are known.</summary>
    public ulong InodeOf(ViewEntry entry) => FileStatus.Of(Fd(entry.Layers[0]), RawPath.Kernel(entry.Path))?.Inode ?? 0;

    /// <summary>Whether the directory hides what lower layers have there.</summary>
    public bool IsOpaque(ViewEntry directory) => IsOpaque(directory.Layers[0], directory.Path);

    /// <summary>For messages.</summary>
    public string Shown(ViewEntry entry) => _isOverlay ? "/" + RawPath.Show(entry.Path) : Path.Combine(_paths[0], RawPath.Show(entry.Path));

    private ViewEntry? Look(string path, int[] among)
    {
        var (found, details) = (new List<int>(), (FileDetails?)null);
        foreach (var layer in among)
        {
            if (FileDetails.Of(Fd(layer), RawPath.Kernel(path)) is not { } here)
            {
                continue;
            }

            if ((_isOverlay && here is { IsCharacterDevice: true, Device: 0 }) || (details is not null && !here.IsDirectory))
            {
                break; // gone from here on, or hidden
            }

            details ??= here;
            found.Add(layer);
            if (!here.IsDirectory || (_isOverlay && IsOpaque(layer, path)))
            {
                break;
            }
        }

        return details is null ? null : new(path, details.Value, [.. found]);
    }

    private List<string> NamesOf(int layer, string path)
    {
        using var directory = new SafeFileHandle(Libc.OpenAt2(Fd(layer), RawPath.Kernel(path), Libc.O_RDONLY | Libc.O_DIRECTORY, Libc.RESOLVE_IN_ROOT | Libc.RESOLVE_NO_SYMLINKS), ownsHandle: true);
        return directory.IsInvalid ? throw Failure.Of($"the directory '{RawPath.Show(path)}' of '{_paths[layer]}' cannot be read") : Directories.List((int)directory.DangerousGetHandle()).ConvertAll(name => RawPath.Of(name));
    }

    private bool IsOpaque(int layer, string path)
    {
        var host = HostPath(layer, path);
        return OpaqueNames.Any(name => Attribute(host, name) is [(byte)'y']);
    }

    private static byte[]? Attribute(byte[] host, string name)
    {
        var value = new byte[1024];
        var length = Libc.lgetxattr(host, Directories.Terminated(name), value, (nuint)value.Length);
        return length < 0 ? null : value[..(int)length];
    }

    private byte[] HostPath(int layer, string path) => [.. Encoding.UTF8.GetBytes(_paths[layer]), (byte)'/', .. RawPath.Kernel(path)];

    private int Fd(int layer) => (int)_layers[layer].DangerousGetHandle();

    public void Dispose()
    {
        foreach (var layer in _layers)
        {
            layer.Dispose();
        }
    }
}

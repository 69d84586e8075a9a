using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Sandbox.Images.Layers;
using Sandbox.Images.Native;
using Sandbox.Images.Unpacking;

namespace Sandbox.Images.Store;

/// <summary>
/// What a layer's directory has, a line for each file: mode, owner, group, size, links, device, time, digest of its content or of where it leads, digest of its extended attributes, path. By it <c>verify</c> finds
/// what was changed. Its last line is the digest of the others.
/// </summary>
internal sealed class LayerContents : IDisposable
{
    private const string End = "contents sha256:", Closed = "closed";
    private const uint OwnerEnters = 0x140; // 0500
    private const int MostAttributes = 1 << 16;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly RootTree _tree;
    private readonly Stream _to;
    private readonly byte[] _buffer = new byte[1 << 17], _names = new byte[MostAttributes], _value = new byte[MostAttributes];

    private LayerContents(SafeFileHandle directory, Stream to) => (_tree, _to) = (new(directory), to);

    /// <summary>Writes the lines for <paramref name="directory"/> to the file <paramref name="path"/>.</summary>
    public static void Write(SafeFileHandle directory, string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
            Write(directory, file);
        }
        catch (IOException problem)
        {
            throw new ImageException($"the list of a layer's contents cannot be written: {problem.Message.TrimEnd('.')}. Nothing of the layer was kept; make room and try again.", problem);
        }
    }

    /// <summary>The lines that <paramref name="directory"/> has now.</summary>
    public static string Of(SafeFileHandle directory)
    {
        using var to = new MemoryStream();
        Write(directory, to);
        return Encoding.UTF8.GetString(to.GetBuffer(), 0, (int)to.Length);
    }

    /// <summary>Whether nobody has changed the lines themselves.</summary>
    public static bool IsWhole(string text)
    {
        var end = text.LastIndexOf(End, StringComparison.Ordinal);
        return end >= 0 && text[end..] == $"{End}{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text[..end])))}\n";
    }

    /// <summary>The paths whose lines differ, in words.</summary>
    public static IEnumerable<string> Differences(string was, string now)
    {
        var (before, after) = (Lines(was), Lines(now));
        return before.Keys.Union(after.Keys).Order(StringComparer.Ordinal).Select(path => (before.GetValueOrDefault(path), after.GetValueOrDefault(path)) switch
        {
            (null, not null) => $"{path} was added",
            (not null, null) => $"{path} is missing",
            var (old, found) => old == found ? "" : $"{path} was changed",
        }).Where(line => line.Length > 0);
    }

    public void Dispose()
    {
        _tree.Dispose();
        _hash.Dispose();
    }

    private static Dictionary<string, string> Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith(End, StringComparison.Ordinal))
        .Select(line => line.Split('\t')).ToDictionary(parts => parts[^1], parts => string.Join('\t', parts[..^1]), StringComparer.Ordinal);

    private static void Write(SafeFileHandle directory, Stream to)
    {
        using var contents = new LayerContents(directory, to);
        var left = new Stack<byte[]>([[]]);
        while (left.TryPop(out var path))
        {
            contents.AddDirectory(path, left);
        }

        to.Write(Encoding.UTF8.GetBytes($"{End}{Convert.ToHexStringLower(contents._hash.GetHashAndReset())}\n"));
    }

    // The order is the same each time: names by their bytes within a directory.
    private void AddDirectory(byte[] path, Stack<byte[]> left)
    {
        var status = FileDetails.Of(_tree.Root, Directories.Terminated(path)) ?? throw Failure.Of($"the directory {TarEntry.Show(path)} of a layer cannot be looked at");
        if (Libc.geteuid() != 0 && (status.Mode & OwnerEnters) != OwnerEnters)
        {
            Add(status, Closed, Closed, path); // to its owner, who is not root: its mode is in the line
            return;
        }

        using var opened = new SafeFileHandle(_tree.Open(path), ownsHandle: true);
        if (opened.IsInvalid)
        {
            throw Failure.Of($"the directory {TarEntry.Show(path)} of a layer cannot be opened");
        }

        var fd = (int)opened.DangerousGetHandle();
        Add(status, "-", Attributes(fd), path);
        foreach (var name in Directories.List(fd).OrderBy(Convert.ToHexString, StringComparer.Ordinal))
        {
            AddFile(fd, name, path.Length == 0 ? name : [.. path, (byte)'/', .. name], left);
        }
    }

    private void AddFile(int directory, byte[] name, byte[] path, Stack<byte[]> left)
    {
        var status = FileDetails.Of(directory, Directories.Terminated(name)) ?? throw Failure.Of($"{TarEntry.Show(path)} of a layer cannot be looked at");
        if (status.IsDirectory)
        {
            left.Push(path);
            return;
        }

        var (content, attributes) = status.IsFile ? Read(directory, name) : (status.IsLink ? Convert.ToHexStringLower(SHA256.HashData(Directories.ReadLink(directory, name))) : "-", "-");
        Add(status, content, attributes, path);
    }

    private void Add(FileDetails status, string content, string attributes, byte[] path)
    {
        var line = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"{status.Mode:x}\t{status.Owner}\t{status.Group}\t{status.Size}\t{status.Links}\t{status.Device:x}\t{status.Seconds}.{status.Nanoseconds}\t{content}\t{attributes}\t{TarEntry.Show(path.Length == 0 ? "."u8 : path)}\n"));
        _hash.AppendData(line);
        _to.Write(line);
    }

    private (string Content, string Attributes) Read(int directory, byte[] name)
    {
        using var handle = new SafeFileHandle(Libc.openat(directory, Directories.Terminated(name), Libc.O_RDONLY | Libc.O_NOFOLLOW | Libc.O_NONBLOCK | Libc.O_CLOEXEC, 0), ownsHandle: true);
        if (handle.IsInvalid)
        {
            return Marshal.GetLastPInvokeError() == Libc.EACCES ? (Closed, Closed) : throw Failure.Of($"{TarEntry.Show(name)} of a layer cannot be read");
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var at = 0L;
        for (int read; (read = RandomAccess.Read(handle, _buffer, at)) > 0; at += read)
        {
            hash.AppendData(_buffer, 0, read);
        }

        return (Convert.ToHexStringLower(hash.GetHashAndReset()), Attributes((int)handle.DangerousGetHandle()));
    }

    // A file system without attributes has none: ENOTSUP.
    private string Attributes(int file)
    {
        var length = (int)Libc.flistxattr(file, _names, MostAttributes);
        if (length <= 0)
        {
            return "-";
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var name in Encoding.Latin1.GetString(_names, 0, length).Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(IsOfLayers).Order(StringComparer.Ordinal))
        {
            var bytes = Encoding.Latin1.GetBytes(name + '\0');
            var size = (int)Libc.fgetxattr(file, bytes, _value, MostAttributes);
            hash.AppendData(bytes);
            hash.AppendData(BitConverter.GetBytes(size));
            hash.AppendData(_value, 0, Math.Max(size, 0));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // Those that we write, or that overlayfs reads; others (security.selinux) are the machine's own.
    private static bool IsOfLayers(string name) => name.StartsWith("user.", StringComparison.Ordinal) || name.StartsWith("trusted.overlay.", StringComparison.Ordinal) || name == "security.capability";
}

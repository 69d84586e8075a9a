using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Sandbox.Images.Layers;
using Sandbox.Images.Native;
using Sandbox.Images.Unpacking;

namespace Sandbox.Images.Store;

/// <summary>What a layer's directory has, a line for each file: type and mode, owner, group, size, time and the digest of its content or where it leads, path. By it <c>verify</c> finds what was changed.</summary>
internal static class LayerContents
{
    /// <summary>The lines, sorted by the bytes of their paths within each directory.</summary>
    public static string Of(SafeFileHandle directory)
    {
        var text = new StringBuilder();
        using var tree = new RootTree(directory);
        var left = new Stack<byte[]>([[]]);
        while (left.TryPop(out var path))
        {
            using var opened = new SafeFileHandle(tree.Open(path), ownsHandle: true);
            if (opened.IsInvalid)
            {
                throw Failure.Of($"the directory {TarEntry.Show(path)} of a layer cannot be opened");
            }

            var fd = (int)opened.DangerousGetHandle();
            foreach (var name in Directories.List(fd).OrderBy(Convert.ToHexString, StringComparer.Ordinal))
            {
                byte[] whole = path.Length == 0 ? name : [.. path, (byte)'/', .. name];
                if (Add(text, fd, name, whole))
                {
                    left.Push(whole);
                }
            }
        }

        return text.ToString();
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

    private static Dictionary<string, string> Lines(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')).ToDictionary(parts => parts[^1], parts => string.Join('\t', parts[..^1]), StringComparer.Ordinal);

    private static bool Add(StringBuilder text, int directory, byte[] name, byte[] path)
    {
        var status = FileDetails.Of(directory, Directories.Terminated(name)) ?? throw Failure.Of($"{TarEntry.Show(path)} of a layer cannot be looked at");
        var what = status.IsFile ? Hash(directory, name) : status.IsLink ? Convert.ToHexStringLower(SHA256.HashData(Directories.ReadLink(directory, name))) : "-";
        text.Append(CultureInfo.InvariantCulture, $"{status.Mode:x}\t{status.Owner}\t{status.Group}\t{status.Size}\t{status.Device:x}\t{status.Seconds}.{status.Nanoseconds}\t{what}\t{TarEntry.Show(path)}\n");
        return status.IsDirectory;
    }

    private static string Hash(int directory, byte[] name)
    {
        using var handle = new SafeFileHandle(Libc.openat(directory, Directories.Terminated(name), Libc.O_RDONLY | Libc.O_NOFOLLOW | Libc.O_NONBLOCK | Libc.O_CLOEXEC, 0), ownsHandle: true);
        if (handle.IsInvalid)
        {
            return "closed"; // to its owner, who is not root: its mode is in the line
        }

        using var file = new FileStream(handle, FileAccess.Read, bufferSize: 0);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}

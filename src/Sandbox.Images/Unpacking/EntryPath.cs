using Sandbox.Images.Layers;

namespace Sandbox.Images.Unpacking;

/// <summary>The path of an entry, checked: components between slashes, none of them <c>..</c>. The root itself has none.</summary>
internal readonly record struct EntryPath(byte[] Parent, byte[] Name)
{
    private const int Longest = 4095, LongestName = 255;

    public bool IsRoot => Name.Length == 0;

    /// <summary>Reads one; a leading slash and <c>.</c> mean nothing.</summary>
    public static EntryPath Of(ReadOnlySpan<byte> path)
    {
        if (path.Length > Longest || path.Contains((byte)0))
        {
            throw new ImageException($"the path {TarEntry.Show(path[..Math.Min(path.Length, 64)])}… has {(path.Length > Longest ? "more than 4095 bytes" : "a NUL")}");
        }

        var parent = new List<byte>(path.Length);
        ReadOnlySpan<byte> name = default;
        foreach (var part in path.Split((byte)'/'))
        {
            var component = path[part];
            if (component.IsEmpty || component.SequenceEqual("."u8))
            {
                continue;
            }

            if (component.SequenceEqual(".."u8) || component.Length > LongestName)
            {
                throw new ImageException($"the path {TarEntry.Show(path)} has {(component.Length > LongestName ? "a name of more than 255 bytes" : "'..'")}");
            }

            if (!name.IsEmpty)
            {
                parent.AddRange(parent.Count == 0 ? [] : "/"u8);
                parent.AddRange(name);
            }

            name = component;
        }

        return new([.. parent], name.ToArray());
    }
}

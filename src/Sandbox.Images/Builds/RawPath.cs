using System.Text;

namespace Sandbox.Images.Builds;

/// <summary>
/// Paths of a root as text in which each character is one byte of the name (Latin-1): any name that the kernel has can be written, and the order of characters is that of bytes. Parts are separated by one
/// slash, none at either end; the root itself is empty.
/// </summary>
internal static class RawPath
{
    public static string Of(ReadOnlySpan<byte> name) => Encoding.Latin1.GetString(name);

    /// <summary>What a user wrote, in UTF-8.</summary>
    public static string OfText(string text) => Of(Encoding.UTF8.GetBytes(text));

    public static byte[] Bytes(string path) => Encoding.Latin1.GetBytes(path);

    /// <summary>As the kernel takes it: relative to the directory of the root, with its NUL.</summary>
    public static byte[] Kernel(string path) => path.Length == 0 ? [(byte)'.', 0] : [.. Bytes(path), 0];

    /// <summary>For messages.</summary>
    public static string Show(string path) => Encoding.UTF8.GetString(Bytes(path));

    public static string Join(string directory, string name) => directory.Length == 0 ? name : name.Length == 0 ? directory : directory + "/" + name;

    public static string Parent(string path) => path.LastIndexOf('/') is >= 0 and var slash ? path[..slash] : "";

    public static string Name(string path) => path[(path.LastIndexOf('/') + 1)..];

    /// <summary>Without empty parts and <c>.</c>; <c>..</c> takes a part away, and at the top nothing.</summary>
    public static string Clean(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Split('/'))
        {
            if (part == "..")
            {
                parts.RemoveRange(Math.Max(0, parts.Count - 1), Math.Min(1, parts.Count));
            }
            else if (part is not ("" or "."))
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }

    /// <summary>From the top to the directory of <paramref name="path"/>: for <c>a/b/c</c> it is <c>a</c> and <c>a/b</c>.</summary>
    public static IEnumerable<string> Above(string path)
    {
        for (var slash = path.IndexOf('/'); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            yield return path[..slash];
        }
    }
}

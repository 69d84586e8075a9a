using Sandbox.Erofs;
using System.Text;

namespace Sandbox.Images.Erofs;

/// <summary>Extended attributes behind an inode (struct erofs_xattr_ibody_header and erofs_xattr_entry). None is shared between inodes.</summary>
internal static class AttributeBody
{
    private const int Longest = ErofsFormat.AttributeHeader + 4 * 65534;

    /// <summary>Whether the format has a number for what the name begins with.</summary>
    public static bool Has(string name) => Array.Exists(AttributePrefixes.All, one => Suits(name, one.Prefix));

    private static bool Suits(string name, string prefix) => prefix[^1] == '.' ? name.Length > prefix.Length && name.StartsWith(prefix, StringComparison.Ordinal) : name == prefix;

    /// <summary>The whole of it; empty where there are none.</summary>
    public static byte[] Encode(SortedDictionary<string, byte[]>? attributes)
    {
        if (attributes is not { Count: > 0 })
        {
            return [];
        }

        var body = new List<byte>(new byte[ErofsFormat.AttributeHeader]);
        foreach (var (name, value) in attributes)
        {
            var (index, prefix) = Array.Find(AttributePrefixes.All, one => Suits(name, one.Prefix));
            var rest = prefix is null ? throw new ImageException($"the attribute '{name}' is of no kind that EROFS has (user., trusted., security., POSIX ACLs).") : Encoding.UTF8.GetBytes(name[prefix.Length..]);
            if (rest.Length > 255 || value.Length > ushort.MaxValue)
            {
                throw new ImageException($"the attribute '{name}' has a name of {rest.Length} and a value of {value.Length} bytes; EROFS keeps 255 and 65535 at most.");
            }

            body.AddRange([(byte)rest.Length, index, (byte)value.Length, (byte)(value.Length >> 8)]);
            body.AddRange(rest);
            body.AddRange(value);
            body.AddRange(new byte[-body.Count & 3]);
        }

        return body.Count <= Longest ? [.. body] : throw new ImageException($"the extended attributes of one file take {body.Count} bytes; EROFS keeps {Longest} at most.");
    }
}

using System.Globalization;

namespace Sandbox.Images.Builds;

/// <summary>USER[:GROUP] as numbers, by the root's own /etc/passwd and /etc/group (passwd(5)).</summary>
internal static class RootUsers
{
    /// <summary>The ids; a name that the root does not know is a problem. Without a group: the user's own, or for a number that nobody has, the root's group.</summary>
    public static (uint User, uint Group) Find(RootView root, string owner)
    {
        var parts = owner.Split(':', 2);
        var line = Lines(root, "etc/passwd").FirstOrDefault(line => line.Length > 3 && (line[0] == parts[0] || (IsNumber(parts[0]) && line[2] == parts[0])));
        var user = IsNumber(parts[0]) ? Number(parts[0]) : line is not null ? Number(line[2]) : throw Unknown(parts[0], "passwd");
        var group = parts.Length < 2 ? (line is not null ? Number(line[3]) : 0) : IsNumber(parts[1]) ? Number(parts[1])
            : Lines(root, "etc/group").FirstOrDefault(one => one.Length > 2 && one[0] == parts[1]) is { } found ? Number(found[2]) : throw Unknown(parts[1], "group");
        return (user, group);
    }

    private static IEnumerable<string[]> Lines(RootView root, string path) => root.ReadText(path).Split('\n').Select(line => line.Split(':'));

    private static bool IsNumber(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);

    private static uint Number(string text) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < uint.MaxValue ? number : throw new ImageException($"'{text}' is no user or group id; ids go from 0 to 4294967294.");

    private static ImageException Unknown(string name, string file) => new($"the root's /etc/{file} has no '{name}'; write a number, or make the entry in a step before.");
}

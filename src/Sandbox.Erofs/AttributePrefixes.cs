namespace Sandbox.Erofs;

/// <summary>A name of an extended attribute is kept without its beginning, whose number stands for it.</summary>
internal static class AttributePrefixes
{
    public static readonly (byte Index, string Prefix)[] All =
    [
        (1, "user."), (2, "system.posix_acl_access"), (3, "system.posix_acl_default"), (4, "trusted."), (6, "security."),
    ];

    /// <summary>The beginning of a name that the number stands for; null: none that is known.</summary>
    public static string? Prefix(int index) => Array.Find(All, one => one.Index == index).Prefix;
}

namespace Sandbox.Seccomp;

/// <summary>Names for sets of system calls, as systemd has them: <c>@file-system</c>. docs/seccomp.md lists them.</summary>
public static class SyscallGroups
{
    /// <summary>Version of the groups: that of the spec language.</summary>
    public const int Version = 1;

    private static readonly Dictionary<string, SyscallGroup> ByName = SyscallGroupTable.Parts.Concat(SyscallGroupTable.Unions)
        .Concat([new("@known", "every system call that this version knows", string.Join(" ", SyscallTable.Names))]).ToDictionary(group => group.Name, StringComparer.Ordinal);

    private static readonly Dictionary<string, SyscallGroup> PartOf = SyscallGroupTable.Parts.SelectMany(group => group.Members.Select(name => (name, group))).ToDictionary(pair => pair.name, pair => pair.group, StringComparer.Ordinal);

    /// <summary>All groups: first those that share no member, then the unions of them.</summary>
    public static IEnumerable<SyscallGroup> All => ByName.Values;

    /// <summary>The groups that share no member and have every system call among them, in the order in which plans list them.</summary>
    public static IEnumerable<SyscallGroup> Partition => SyscallGroupTable.Parts;

    /// <summary>Whether the text is meant as a group.</summary>
    public static bool IsGroup(string name) => name.Length > 0 && name[0] == '@';

    /// <summary>The names in a group, groups in it opened; null: there is no such group.</summary>
    public static IReadOnlyList<string>? Find(string group) => ByName.TryGetValue(group, out var found)
        ? [.. found.Members.SelectMany(member => IsGroup(member) ? Find(member)! : [member])]
        : null;

    /// <summary>The one group of <see cref="Partition"/> that a system call of the tables is in.</summary>
    public static string Of(string name) => PartOf[name].Name;

    /// <summary>A system call stands for itself, a group for its members; what is neither stands for nothing.</summary>
    public static IEnumerable<string> Expand(IEnumerable<string> names) =>
        names.SelectMany(name => IsGroup(name) ? Find(name) ?? [] : [name]).Distinct(StringComparer.Ordinal);
}

/// <summary>One group.</summary>
/// <param name="Name">With its <c>@</c>.</param>
/// <param name="Summary">Half a sentence for people.</param>
/// <param name="Text">Its members, separated by blanks; an <c>@</c> begins a group.</param>
public sealed record SyscallGroup(string Name, string Summary, string Text)
{
    /// <summary>Its members as written.</summary>
    public IReadOnlyList<string> Members { get; } = Text.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
}

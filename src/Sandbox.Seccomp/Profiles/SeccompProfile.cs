using static Sandbox.Seccomp.Rules;

namespace Sandbox.Seccomp;

/// <summary>
/// A named, versioned set of rules to build on. A published version never changes; a better one gets a new number. docs/seccomp.md has what each allows and how the default
/// differs from Docker's.
/// </summary>
/// <param name="Name"><c>default@1</c></param>
/// <param name="Summary">Half a sentence for people.</param>
/// <param name="Rules">Its rules for a workload that has some capabilities (<c>CAP_SYS_CHROOT</c>).</param>
public sealed record SeccompProfile(string Name, string Summary, Func<ISet<string>, IEnumerable<SyscallRule>> Rules)
{
    /// <summary>All of them; the first one is what holds where nobody says otherwise.</summary>
    public static IReadOnlyList<SeccompProfile> All { get; } =
    [
        new("default@1", "what Docker's default allows, less a list of holes", DefaultProfileRules.Version1),
        new("strict@1", "an ordinary server or command-line program, and nothing that few of them need", StrictProfileRules.Version1),
        new("compute@1", "computing on what is open: no sockets, no new processes, no changes to files by name", ComputeProfileRules.Version1),
        new("empty@1", "nothing: only what the spec's own rules allow, and by group not what every profile refuses", _ => Guards(NewNamespaces)),
    ];

    /// <summary>The profile of that name, or null.</summary>
    public static SeccompProfile? Find(string name) => All.FirstOrDefault(profile => profile.Name == name);
}

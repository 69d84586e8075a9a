using Sandbox.Compiler.Spec;
using Sandbox.Seccomp;

namespace Sandbox.Compiler.Merging;

// seccomp
internal static partial class SpecMerge
{
    // The upper file's rules stand above the lower one's. What it denies, by name or by group, is neither allowed by a name nor decided by a rule of the lower one; what it allows is no
    // longer denied. "unconfined" and a map replace each other.
    private static SeccompSpec? Over(SeccompSpec? above, SeccompSpec? below)
    {
        if (above is null || below is null || above.Unconfined || below.Unconfined)
        {
            return above ?? below;
        }

        var settled = Calls(above.Syscalls.Where(rule => rule.Arguments.Count == 0).SelectMany(rule => rule.Names));
        var decided = Calls(above.Deny);
        decided.ExceptWith(above.Allow.Select(name => name.Value)); // they stand above its groups, and leave a lower rule on some arguments as it is
        decided.UnionWith(settled);
        return above with
        {
            Profile = above.Profile ?? below.Profile,
            Default = above.Default ?? below.Default,
            Allow = Join(above.Allow, Allowed(below.Allow, above.Deny, settled, decided), one => one.Value),
            Deny = Join(above.Deny, Without(below.Deny, above.Allow).Where(one => !AllIn(one, settled)).ToEquatableArray(), one => one.Value),
            Syscalls = above.Syscalls.Concat(below.Syscalls.Select(rule => rule with { Names = Left(rule.Names, decided) }).Where(rule => rule.Names.Count > 0)).ToEquatableArray(),
            Architectures = Join(above.Architectures, below.Architectures, one => one.Value),
            Listener = above.Listener ?? below.Listener,
            ListenerMetadata = above.Listener is null ? below.ListenerMetadata : above.ListenerMetadata,
            Flags = Join(above.Flags, below.Flags, one => one.Value),
        };
    }

    // Groups under allow stand below all that is denied; a single name would stand above it.
    private static EquatableArray<Located<string>> Allowed(EquatableArray<Located<string>> below, EquatableArray<Located<string>> denied, HashSet<string> settled, HashSet<string> decided) =>
        Without(below, denied).Where(one => !AllIn(one, SyscallGroups.IsGroup(one.Value) ? settled : decided)).ToEquatableArray();

    private static IEnumerable<Located<string>> Without(EquatableArray<Located<string>> below, EquatableArray<Located<string>> opposite) =>
        below.Where(one => !opposite.Any(other => other.Value == one.Value));

    private static HashSet<string> Calls(IEnumerable<Located<string>> words) => new(SyscallGroups.Expand(words.Select(word => word.Value)), StringComparer.Ordinal);

    // A lower file's word of whose calls the upper file has settled all is replaced, and no mistake of either file (SBX0428).
    private static bool AllIn(Located<string> word, HashSet<string> calls) => SyscallGroups.Expand([word.Value]).All(calls.Contains);

    // A word as it is, nothing, or those of its group's calls that the upper file does not decide.
    private static EquatableArray<Located<string>> Left(EquatableArray<Located<string>> below, HashSet<string> decided) => below
        .SelectMany(word => SyscallGroups.Expand([word.Value]).Any(decided.Contains)
            ? SyscallGroups.Expand([word.Value]).Where(call => !decided.Contains(call)).Select(call => new Located<string>(call, word.At))
            : [word])
        .ToEquatableArray();
}

using Sandbox.Compiler.Spec;
using Sandbox.Seccomp;

namespace Sandbox.Compiler.Merging;

// seccomp
internal static partial class SpecMerge
{
    // The upper file's rules stand above the lower one's; what it allows is no longer denied, and the other way round. "unconfined" and a map replace each other.
    private static SeccompSpec? Over(SeccompSpec? above, SeccompSpec? below)
    {
        if (above is null || below is null || above.Unconfined || below.Unconfined)
        {
            return above ?? below;
        }

        var settled = new HashSet<string>(SyscallGroups.Expand(above.Syscalls.Where(rule => rule.Arguments.Count == 0).SelectMany(rule => rule.Names).Select(name => name.Value)), StringComparer.Ordinal);
        return above with
        {
            Profile = above.Profile ?? below.Profile,
            Default = above.Default ?? below.Default,
            Allow = Join(above.Allow, Open(Without(below.Allow, above.Deny), settled), one => one.Value),
            Deny = Join(above.Deny, Open(Without(below.Deny, above.Allow), settled), one => one.Value),
            Syscalls = above.Syscalls.Concat(below.Syscalls.Select(rule => rule with { Names = Open(rule.Names, settled) }).Where(rule => rule.Names.Count > 0)).ToEquatableArray(),
            Architectures = Join(above.Architectures, below.Architectures, one => one.Value),
            Listener = above.Listener ?? below.Listener,
            ListenerMetadata = above.Listener is null ? below.ListenerMetadata : above.ListenerMetadata,
            Flags = Join(above.Flags, below.Flags, one => one.Value),
        };
    }

    private static EquatableArray<Located<string>> Without(EquatableArray<Located<string>> below, EquatableArray<Located<string>> opposite) =>
        below.Where(one => !opposite.Any(other => other.Value == one.Value)).ToEquatableArray();

    // A lower file's words of whose calls the upper file's rules in full have settled all: they are replaced, and no mistake of either file (SBX0428).
    private static EquatableArray<Located<string>> Open(EquatableArray<Located<string>> below, HashSet<string> settled) =>
        below.Where(one => !SyscallGroups.Expand([one.Value]).All(settled.Contains)).ToEquatableArray();
}

using Sandbox.Compiler.Spec;

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

        return above with
        {
            Profile = above.Profile ?? below.Profile,
            Default = above.Default ?? below.Default,
            Allow = Join(above.Allow, Without(below.Allow, above.Deny), one => one.Value),
            Deny = Join(above.Deny, Without(below.Deny, above.Allow), one => one.Value),
            Syscalls = above.Syscalls.Concat(below.Syscalls).ToEquatableArray(),
            Architectures = Join(above.Architectures, below.Architectures, one => one.Value),
            Listener = above.Listener ?? below.Listener,
            ListenerMetadata = above.Listener is null ? below.ListenerMetadata : above.ListenerMetadata,
            Flags = Join(above.Flags, below.Flags, one => one.Value),
        };
    }

    private static EquatableArray<Located<string>> Without(EquatableArray<Located<string>> below, EquatableArray<Located<string>> opposite) =>
        below.Where(one => !opposite.Any(other => other.Value == one.Value)).ToEquatableArray();
}

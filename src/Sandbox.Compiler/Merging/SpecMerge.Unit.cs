using Sandbox.Compiler.Spec;

namespace Sandbox.Compiler.Merging;

// unit
internal static partial class SpecMerge
{
    // A setting of the same section and key replaces the one below with all its values.
    private static UnitSpec? Over(UnitSpec? above, UnitSpec? below) => above is null || below is null
        ? above ?? below
        : above with
        {
            Template = above.Template ?? below.Template,
            Restart = above.Restart ?? below.Restart,
            RestartDelay = above.RestartDelay ?? below.RestartDelay,
            Settings = Join(above.Settings, below.Settings, one => (one.Section, one.Key.Value)),
        };
}

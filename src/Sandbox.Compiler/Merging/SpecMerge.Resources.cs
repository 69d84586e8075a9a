using Sandbox.Compiler.Spec;

namespace Sandbox.Compiler.Merging;

// resources
internal static partial class SpecMerge
{
    // Limit by limit: the upper file's value of the same thing replaces the lower one's. Its rules on devices come behind: the last one that fits holds.
    private static ResourcesSpec? Over(ResourcesSpec? above, ResourcesSpec? below) => above is null || below is null
        ? above ?? below
        : above with
        {
            Hard = above.Hard ?? below.Hard,
            Limits = Join(above.Limits, below.Limits, one => (one.Limit, one.Of)),
            Devices = above.Devices is null || below.Devices is null ? above.Devices ?? below.Devices : above.Devices with { Rules = below.Devices.Rules.Concat(above.Devices.Rules).ToEquatableArray() },
        };
}

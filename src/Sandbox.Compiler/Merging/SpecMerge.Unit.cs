using Sandbox.Compiler.Spec;

namespace Sandbox.Compiler.Merging;

// unit, health
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
            Watchdog = above.Watchdog ?? below.Watchdog,
            StoredDescriptors = above.StoredDescriptors ?? below.StoredDescriptors,
            Settings = Join(above.Settings, below.Settings, one => (one.Section, one.Key.Value)),
        };

    // The check is one thing: its parts do not mix.
    private static HealthSpec? Over(HealthSpec? above, HealthSpec? below) => above is null || below is null
        ? above ?? below
        : above with
        {
            Check = above.SaysCheck ? above.Check : below.Check,
            SaysCheck = above.SaysCheck || below.SaysCheck,
            Interval = above.Interval ?? below.Interval,
            Timeout = above.Timeout ?? below.Timeout,
            Retries = above.Retries ?? below.Retries,
            StartPeriod = above.StartPeriod ?? below.StartPeriod,
            StartInterval = above.StartInterval ?? below.StartInterval,
            Action = above.Action ?? below.Action,
        };
}

using Sandbox.Plan;

namespace Sandbox.Compiler.Planning;

/// <summary>
/// Limits as settings of systemd.resource-control(5). systemd writes exactly the planned values then, and the launcher, which finds them in its own cgroup, makes none
/// (docs/decisions/0015-cgroups.md, "Nothing twice").
/// </summary>
internal static class UnitResources
{
    /// <summary>A setting for each limit, or, where systemd has none for one of them, the right to make a cgroup of one's own: half of them here and half there would be limits twice.</summary>
    public static IEnumerable<UnitLimit> Of(IReadOnlyList<CgroupLimitStep> limits, SourceLine at)
    {
        if (limits.Count == 0)
        {
            return [];
        }

        var settings = limits.Select(Of).ToList();
        return settings.Any(setting => setting is null) ? [new(at, "Delegate", "yes")] : settings.OfType<UnitLimit>();
    }

    private static UnitLimit? Of(CgroupLimitStep step) =>
        SystemdLimits.Setting(step.Limit, step.Of, step.Value, step.Text) is { } setting ? new(step.At, setting.Key, setting.Value) : null;
}

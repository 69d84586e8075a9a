using Sandbox.Plan;

namespace Sandbox.Compiler.Planning;

/// <summary>
/// Limits as settings of systemd.resource-control(5). systemd writes exactly the planned values then, and the launcher, which finds them in its own cgroup, makes none
/// (docs/decisions/0015-cgroups.md, "Nothing twice").
/// </summary>
internal static class UnitResources
{
    /// <summary>
    /// A setting for each limit, or, where systemd has none for one of them, the right to make a cgroup of one's own: half of them here and half there would be limits twice.
    /// DeviceAllow= would do for rules on devices, but nobody can read back what systemd's program does.
    /// </summary>
    public static IEnumerable<UnitLimit> Of(IReadOnlyList<PlanStep> steps, SourceLine at)
    {
        if (steps.Count == 0)
        {
            return [];
        }

        if (steps.Any(step => step is DeviceProgramStep or NetworkRateStep))
        {
            return [new(at, "Delegate", "yes")];
        }

        var limits = steps.OfType<CgroupLimitStep>();
        var settings = limits.Select(Of).ToList();
        return settings.Any(setting => setting is null) ? [new(at, "Delegate", "yes")] : settings.OfType<UnitLimit>();
    }

    private static UnitLimit? Of(CgroupLimitStep step) =>
        SystemdLimits.Setting(step.Limit, step.Of, step.Value, step.Text) is { } setting ? new(step.At, setting.Key, setting.Value) : null;
}

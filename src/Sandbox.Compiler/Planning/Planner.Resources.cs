using Sandbox.Plan;

namespace Sandbox.Compiler.Planning;

// resources: the last of what needs the launcher's own rights but for the namespaces to join, so that the process which is limited is the first one inside.
internal sealed partial class Planner
{
    private IEnumerable<PlanStep> Cgroup()
    {
        if (!HasCgroup)
        {
            yield break;
        }

        // In the order of the table: the kernel takes a burst only where there is a quota already.
        foreach (var one in (_spec.Resources?.Limits ?? default).OrderBy(one => one.Limit))
        {
            var controller = one.Limit == CgroupLimit.Unified ? CgroupFileNames.ControllerOf(one.Of!) : CgroupUnits.ControllerOf(one.Limit);
            yield return new CgroupLimitStep(one.At.Line(), one.Limit, controller, one.Value, one.Of, one.Text);
        }

        foreach (var step in DeviceSteps())
        {
            yield return step;
        }

        foreach (var step in NetworkRates())
        {
            yield return step;
        }

        yield return new MakeCgroupStep((_spec.Resources?.At ?? _spec.Network?.Limit?.At).Line(), (_spec.Resources?.Hard).Or(true).Value);
    }

    private bool HasCgroup => _spec.Resources is not null || LimitsDevices || NetworkRates().Any();
}

using Sandbox.Plan;

namespace Sandbox.Compiler.Planning;

// resources: the last of what needs the launcher's own rights but for the namespaces to join, so that the process which is limited is the first one inside.
internal sealed partial class Planner
{
    private IEnumerable<PlanStep> Cgroup()
    {
        if (_spec.Resources is not { } resources)
        {
            yield break;
        }

        // In the order of the table: the kernel takes a burst only where there is a quota already.
        foreach (var one in resources.Limits.OrderBy(one => one.Limit))
        {
            var controller = one.Limit == CgroupLimit.Unified ? CgroupFileNames.ControllerOf(one.Of!) : CgroupUnits.ControllerOf(one.Limit);
            yield return new CgroupLimitStep(one.At.Line(), one.Limit, controller, one.Value, one.Of, one.Text);
        }

        yield return new MakeCgroupStep(resources.At.Line(), resources.Hard.Or(true).Value);
    }
}

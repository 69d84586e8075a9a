using Sandbox.Compiler.Spec;
using Sandbox.Plan;

namespace Sandbox.Compiler.Planning;

// network.limit: a queue on the sandbox's own interface, or programs on its cgroup where the network is another's.
internal sealed partial class Planner
{
    private bool OwnNetwork => ResolvedNamespaces.IsNew(_namespaces.Network);

    private IEnumerable<PlanStep> NetworkRates()
    {
        if (_spec.Network?.Limit is not { } limit || OwnNetwork)
        {
            yield break;
        }

        foreach (var (direction, said) in new[] { (NetworkDirection.Egress, limit.Egress), (NetworkDirection.Ingress, limit.Ingress) })
        {
            if (said is { } rate)
            {
                yield return new NetworkRateStep(rate.At.Line(), direction, rate.Value, limit.Hard.Or(true).Value, RateProgram.Of(direction, rate.Value));
            }
        }
    }

    // On lo what goes out comes in: the lower rate is both.
    private IEnumerable<PlanStep> Shaping()
    {
        var rates = new[] { _spec.Network?.Limit?.Egress, _spec.Network?.Limit?.Ingress }.OfType<Located<long>>().OrderBy(rate => rate.Value).ToList();
        if (rates.Count > 0)
        {
            yield return new ShapeStep(rates[0].At.Line(), ShapeStep.Loopback, rates[0].Value, _spec.Network!.Limit!.Hard.Or(true).Value);
        }
    }
}

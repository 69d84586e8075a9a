using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;
using Sandbox.Plan;

namespace Sandbox.Compiler.Planning.Rules;

/// <summary><c>network.limit</c> where there is nothing to limit, or where the workload can take the limit away.</summary>
internal static class NetworkLimitRule
{
    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject)
    {
        if (subject.Spec.Network is not { Limit: { } limit } network)
        {
            yield break;
        }

        if (network.Mode.Value == NetworkMode.Sealed)
        {
            yield return DiagnosticCatalog.NoNetworkToLimit(limit.At, "a sealed workload has UNIX sockets only; delete it");
        }
        else if (network.Loopback is { Value: false })
        {
            yield return DiagnosticCatalog.NoNetworkToLimit(limit.At, "without loopback there is no interface in the network namespace; delete it, or let loopback be");
        }
        else if (subject.Spec.Sockets.Count > 0)
        {
            yield return DiagnosticCatalog.NoNetworkToLimit(limit.At, "the sockets of 'sockets' and their connections are systemd's, and the kernel counts them as such; let the workload listen itself, or delete it");
        }

        if (subject.Plan.Inside.Any(step => step is ShapeStep) && ((subject.Capabilities.Bounding | subject.Capabilities.Permitted) & CapabilitySet.NetAdmin) != CapabilitySet.None)
        {
            yield return DiagnosticCatalog.LimitInItsOwnHands(limit.At);
        }
    }
}

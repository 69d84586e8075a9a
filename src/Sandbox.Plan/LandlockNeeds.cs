using System.Globalization;

namespace Sandbox.Plan;

/// <summary>What a plan's Landlock rules ask of the kernel, part by part: for <c>--check</c>.</summary>
internal static class LandlockNeeds
{
    /// <summary>Each part with the version that it needs: needed where the plan says so, else wished for.</summary>
    public static IEnumerable<HostRequirement> Of(LandlockRulesetStep step)
    {
        if (step.NeededAbi > 0)
        {
            yield return new(RequirementKind.Landlock, Text(step.NeededAbi), "a rule is enforced in full or not at all", step.At);
        }

        foreach (var (abi, why) in Parts(step).Where(part => part.Abi > step.NeededAbi))
        {
            yield return new(RequirementKind.LandlockWish, Text(abi), why, step.At);
        }
    }

    private static IEnumerable<(int Abi, string Why)> Parts(LandlockRulesetStep step)
    {
        if (step.Files != PathAccess.None)
        {
            yield return (LandlockAbi.Paths, "rights on files");
            yield return (LandlockAbi.Of(PathAccess.Truncate), "truncate");
            yield return (LandlockAbi.Of(PathAccess.IoctlDev), "ioctl on devices");
        }

        if (step.Tcp != TcpAccess.None)
        {
            yield return (LandlockAbi.Tcp, "TCP ports");
        }

        if (step.Scopes != LandlockScopes.None)
        {
            yield return (LandlockAbi.Scopes, "no sockets and signals to the outside");
        }
    }

    private static string Text(int abi) => abi.ToString(CultureInfo.InvariantCulture);
}

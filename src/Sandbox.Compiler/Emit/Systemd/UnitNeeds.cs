using Sandbox.Plan;

namespace Sandbox.Compiler.Emit.Systemd;

/// <summary>What the plan needs of the host, as far as systemd can look at it before it starts the launcher.</summary>
internal static class UnitNeeds
{
    private const string StoreOfRoot = "/var/lib/sandbox";

    // Made by the kernel, or by systemd before anything else: no mount unit to wait for.
    private static readonly string[] AlwaysThere = ["/proc", "/sys", "/dev", "/run"];

    /// <summary>Whether an ordinary user cannot start it.</summary>
    public static bool TakesRoot(SandboxPlan plan) => WhyRoot(plan) is not null;

    /// <summary>The first need that only root has; null without one.</summary>
    public static HostRequirement? WhyRoot(SandboxPlan plan) => PlanNeeds.Of(plan).FirstOrDefault(need =>
        need.Kind == RequirementKind.Capability || need is { Kind: RequirementKind.UserNamespace, Argument: "full" });

    /// <summary>Assert*=: not Condition*=, which would pass over the unit and call it a success.</summary>
    public static IEnumerable<(string Key, string Value)> Asserts(SandboxPlan plan, bool forUser)
    {
        var needs = PlanNeeds.Of(plan);
        var kernel = needs.Where(need => need.Kind == RequirementKind.Kernel).Select(need => Version.Parse(need.Argument)).Max()!;
        yield return ("AssertKernelVersion", ">=" + kernel.ToString(2));
        foreach (var need in needs.Where(need => need.Kind is RequirementKind.Namespace or RequirementKind.Capability or RequirementKind.NamespaceFile))
        {
            if (need.Kind == RequirementKind.Namespace)
            {
                yield return ("AssertPathExists", "/proc/self/ns/" + need.Argument);
            }
            else if (need.Kind == RequirementKind.NamespaceFile && need.Argument[need.Argument.Length - 1] is '\\' or ' ')
            {
                continue; // systemd would join the next line, or look for another path; the launcher looks itself
            }
            else if (need.Kind == RequirementKind.NamespaceFile)
            {
                yield return ("AssertPathExists", need.Argument.Replace("%", "%%"));
            }
            else if (!forUser)
            {
                yield return ("AssertCapability", need.Argument);
            }
        }
    }

    /// <summary>RequiresMountsFor=: what must be mounted first. Whether a path is there is the launcher's to say, with its line.</summary>
    public static IEnumerable<string> Mounts(SandboxPlan plan) => HostPaths(plan)
        .Where(path => path.StartsWith("/", StringComparison.Ordinal) && path != "/" && !AlwaysThere.Any(top => path == top || path.StartsWith(top + "/", StringComparison.Ordinal)))
        .Distinct().OrderBy(path => path, StringComparer.Ordinal).Select(UnitText.Path);

    /// <summary>What must lie in the binary's own directory: the first part of each relative path.</summary>
    public static IReadOnlyList<string> Beside(SandboxPlan plan) =>
        [.. HostPaths(plan).Where(path => !path.StartsWith("/", StringComparison.Ordinal)).Select(path => path.Split('/')[0]).Distinct().OrderBy(path => path, StringComparer.Ordinal)];

    private static IEnumerable<string> HostPaths(SandboxPlan plan) => plan.Steps.SelectMany(step => step switch
    {
        DirRootStep s => [s.Path],
        LayeredRootStep s => (s.Image is null ? s.Layers : EquatableArray.Of(StoreOfRoot)).Concat(new[] { s.Upper }.OfType<string>()),
        EmbeddedRootStep { Upper: { } upper } => [upper],
        ExtensionsStep s => s.Extensions.Select(one => one.Path),
        HostPathStep { Optional: false } s => [s.Path],
        BindMountStep { Optional: false } s => [s.Source],
        OpenLogStep s => [s.Path.Substring(0, Math.Max(1, s.Path.LastIndexOf('/'))).Replace("%i", "")],
        OverlayMountStep { Optional: false } s => s.Lower.Concat(new[] { s.Upper, s.Work }.OfType<string>()),
        _ => Enumerable.Empty<string>(),
    }).Concat(plan.Unit.Credentials.Where(one => one.IsPath && !(plan.Unit.IsTemplate && one.Value.Contains("%i"))).Select(one => one.Value));
}

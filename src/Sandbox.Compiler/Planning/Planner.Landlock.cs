using Sandbox.Compiler.Spec;
using Sandbox.Plan;

namespace Sandbox.Compiler.Planning;

// Landlock: the ruleset is made while the process may still open every directory; it holds from no_new_privs on, without which the kernel does not take it from an ordinary
// user (landlock_restrict_self(2)).
internal sealed partial class Planner
{
    private const LandlockScopes BothScopes = LandlockScopes.AbstractUnixSocket | LandlockScopes.Signal;

    private LandlockRulesetStep? _landlock;

    private bool HasLandlock => _spec.Landlock is not { None: true } && Ruleset is { } all && (all.Files != PathAccess.None || all.Tcp != TcpAccess.None || all.Scopes != LandlockScopes.None);

    private LandlockRulesetStep Ruleset => _landlock ??= MakeRuleset(_spec.Landlock);

    private IEnumerable<PlanStep> LandlockRules()
    {
        if (!HasLandlock)
        {
            yield break;
        }

        yield return Ruleset;
        foreach (var rule in Ruleset.Files == PathAccess.None ? [] : _spec.Landlock?.Paths is { } said ? Written(said) : DerivedPaths())
        {
            yield return rule;
        }

        foreach (var (port, access) in Ports(_spec.Landlock?.Tcp))
        {
            yield return new LandlockPortStep(port.At.Line(), port.Value, access);
        }

        if (Ruleset.Files != PathAccess.None)
        {
            yield return new LandlockOpenFilesStep(SourceLine.Default);
        }
    }

    private LandlockRestrictStep[] LandlockRestrict() => HasLandlock ? [new((_spec.Landlock?.At).Line())] : [];

    private LandlockRulesetStep MakeRuleset(LandlockSpec? said)
    {
        var left = said?.Paths is null ? WhyFilesAreLeft() : null;
        var scopes = said?.Scopes is { } written ? written.Aggregate(LandlockScopes.None, (all, scope) => all | scope.Value) : BothScopes;
        var tcp = said?.Tcp is null && SealedAt is null ? TcpAccess.None : TcpAccess.Bind | TcpAccess.Connect;
        var newest = Needs(said, left is null).Concat(SealedAt is { } at ? [(LandlockAbi.Scopes, at)] : Array.Empty<(int Abi, SourceLine At)>()).OrderByDescending(need => need.Abi).DefaultIfEmpty((Abi: 0, At: (said?.At).Line())).First();
        return new(newest.At, left is null ? LandlockAbi.Everything : PathAccess.None, tcp, scopes | (SealedAt is null ? LandlockScopes.None : LandlockScopes.AbstractUnixSocket), newest.Abi, left, SealedAt is not null);
    }

    /// <summary>What the kernel's Landlock must know for the launch not to fail, with the line of it.</summary>
    private static IEnumerable<(int Abi, SourceLine At)> Needs(LandlockSpec? said, bool files)
    {
        if (said is null || !said.Hard.Or(true).Value)
        {
            yield break;
        }

        yield return (files && said.Paths is null ? LandlockAbi.Paths : 1, said.At.Line());
        foreach (var path in said.Paths ?? default)
        {
            yield return (LandlockAbi.Of(path.Access), path.At.Line());
        }

        if (said.Tcp is { } tcp)
        {
            yield return (LandlockAbi.Tcp, tcp.At.Line());
        }

        if (said.Scopes is { Count: > 0 })
        {
            yield return (LandlockAbi.Scopes, said.ScopesAt.Line());
        }
    }

    private static IEnumerable<PlanStep> Written(EquatableArray<LandlockPathSpec> paths) =>
        paths.Select(path => new LandlockPathStep(path.At.Line(), path.Path.Value, path.Access, path.Named, Derived: false));

    private static IEnumerable<(Located<int> Port, TcpAccess Access)> Ports(LandlockTcpSpec? tcp) => tcp is null
        ? []
        : tcp.Bind.Select(port => (port, TcpAccess.Bind)).Concat(tcp.Connect.Select(port => (port, TcpAccess.Connect)));

    // Rules must not take what the spec gives: a process under rules on files cannot mount (landlock(7)), and what another's mount namespace holds is not known here.
    private string? WhyFilesAreLeft() =>
        !ResolvedNamespaces.IsNew(_namespaces.Mount) ? "the mount namespace is not its own"
        : HeldCapabilities().Contains("CAP_SYS_ADMIN") ? "with CAP_SYS_ADMIN it may mount, which no process under such rules can"
        : null;

    /// <summary>A rule for the root, and one for each mount and device that grants more than what it lies in.</summary>
    private List<LandlockPathStep> DerivedPaths()
    {
        var nodes = HeldCapabilities().Contains("CAP_MKNOD");
        List<LandlockPathStep> rules = [new((_spec.Root?.At).Line(), "/", MountAccess.Of(!IsReadonlyRoot.Value, devices: false, nodes), PathAccess.None, Derived: true)];
        var wanted = InOrder(Mounts()).Select(mount => new LandlockPathStep(mount.Step.At, mount.Target, MountAccess.Of(mount.Step, nodes), PathAccess.None, Derived: true))
            .Concat(_spec.Devices.Select(device => new LandlockPathStep(device.At.Line(), device.Path.Value, MountAccess.Device, PathAccess.None, Derived: true)));
        foreach (var rule in wanted)
        {
            var above = rules.Where(other => InsidePath.IsAtOrBelow(rule.Path, other.Path)).Aggregate(PathAccess.None, (all, other) => all | other.Access);
            if ((rule.Access & ~above) != PathAccess.None)
            {
                rules.Add(rule);
            }
        }

        return rules;
    }
}

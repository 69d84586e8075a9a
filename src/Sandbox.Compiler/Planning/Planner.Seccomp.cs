using Sandbox.Compiler.Spec;
using Sandbox.Plan;
using Sandbox.Seccomp;

namespace Sandbox.Compiler.Planning;

internal sealed partial class Planner
{
    private SeccompStep? _seccomp;
    private List<PlannedRule> _seccompRules = [];

    private SeccompStep? Seccomp => _spec.Seccomp is { Unconfined: true } ? null : _seccomp ??= MakeSeccomp(_spec.Seccomp);

    private SeccompStep MakeSeccomp(SeccompSpec? said)
    {
        var rules = _seccompRules = [.. SeccompRules(said)];
        var otherwise = (said?.Default).Or(SeccompAction.Forbidden);
        var policy = new SeccompPolicy
        {
            Rules = rules.Select(rule => rule.Rule).ToEquatableArray(),
            Default = otherwise.Value,
            Unknown = otherwise.Value.Kind is SeccompActionKind.Allow or SeccompActionKind.Log ? otherwise.Value : SeccompAction.NotThere,
            OtherArchs = (said?.Architectures ?? default).Select(arch => arch.Value).ToEquatableArray(),
        };
        var filter = FilterCache.Compile(SeccompProfileName, policy, rules.Select(rule => rule.At).ToEquatableArray(), otherwise.At);
        var flags = (said?.Flags ?? default).Aggregate(SeccompFlags.None, (all, flag) => all | flag.Value) | (said?.Listener is null ? SeccompFlags.None : SeccompFlags.NewListener);
        return new((said?.At).Line(), filter, flags, filter.Allows("prctl"));
    }

    private string SeccompProfileName => _spec.Seccomp?.Profile?.Value ?? _profile.Seccomp;

    /// <summary>The seal; rules in full; single names; groups that are denied; the profile; groups that are allowed. The first that holds decides.</summary>
    private IEnumerable<PlannedRule> SeccompRules(SeccompSpec? said)
    {
        var (allow, deny) = (said?.Allow ?? default, said?.Deny ?? default);
        var profileAt = (said?.Profile).Line();
        return
        [
            .. SealedRules(), .. (said?.Syscalls ?? default).Select(InFull),
            .. Listed(allow, false, SeccompAction.Allow), .. Listed(deny, false, SeccompAction.Forbidden), .. Listed(deny, true, SeccompAction.Forbidden),
            .. SeccompProfile.Find(SeccompProfileName)!.Rules(HeldCapabilities()).Select(rule => new PlannedRule(rule, profileAt, null)),
            .. Listed(allow, true, SeccompAction.Allow),
        ];
    }

    private HashSet<string> HeldCapabilities()
    {
        var sets = Capabilities();
        return new(CapabilityNames.Of(sets.Bounding | sets.Permitted), StringComparer.Ordinal);
    }

    private static PlannedRule InFull(SyscallRuleSpec rule)
    {
        var names = SyscallGroups.Expand(rule.Names.Select(name => name.Value)).ToEquatableArray();
        var conditions = rule.Arguments.Select(argument => argument.Condition).ToEquatableArray();
        return new(new(names, rule.Action.Value, conditions), rule.At.Line(), new(string.Join(" ", rule.Names.Select(name => name.Value)), rule.At));
    }

    private static IEnumerable<PlannedRule> Listed(EquatableArray<Located<string>> names, bool groups, SeccompAction action) =>
        names.Where(name => SyscallGroups.IsGroup(name.Value) == groups).Select(name => new PlannedRule(new(SyscallGroups.Expand([name.Value]).ToEquatableArray(), action), name.At.Line(), name));
}

/// <summary>One rule of the filter.</summary>
/// <param name="Rule">Calls, conditions, answer.</param>
/// <param name="At">Its line.</param>
/// <param name="Written">What the spec says, where it is the spec's; null: the profile's.</param>
internal sealed record PlannedRule(SyscallRule Rule, SourceLine At, Located<string>? Written);

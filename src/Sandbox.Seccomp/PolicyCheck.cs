namespace Sandbox.Seccomp;

/// <summary>Questions on a policy's rules that a compiler of specs asks.</summary>
public static class PolicyCheck
{
    /// <summary>
    /// The rules (by index) that never decide anything, on either machine: rules before them take all their calls, their conditions cannot hold together, or no ABI that is let in
    /// has the calls. Rules on single bits of one argument may be missed.
    /// </summary>
    public static IReadOnlyList<int> Unreached(SeccompPolicy policy)
    {
        var reached = new HashSet<int>(Archs(policy).SelectMany(arch => new PolicyRules(policy, arch).Reached()));
        return [.. Enumerable.Range(0, policy.Rules.Count).Where(rule => !reached.Contains(rule))];
    }

    /// <summary>The first rule before <paramref name="rule"/> that alone takes all its calls; null: none does.</summary>
    public static int? ShadowOf(SeccompPolicy policy, int rule)
    {
        for (var earlier = 0; earlier < rule; earlier++)
        {
            if (Unreached(policy with { Rules = EquatableArray.Of(policy.Rules[earlier], policy.Rules[rule]) }).Contains(1))
            {
                return earlier;
            }
        }

        return null;
    }

    /// <summary>Whether some ABI that is let in on either machine has the call.</summary>
    public static bool IsPossible(SeccompPolicy policy, string name) => Archs(policy).Any(arch => SyscallTable.Number(name, arch) is not null);

    /// <summary>The action for <paramref name="name"/> where it depends on neither the arguments nor the machine; else null. Allow where no machine has the call.</summary>
    public static SeccompAction? Constant(SeccompPolicy policy, string name)
    {
        var answers = Archs(policy).Where(arch => SyscallTable.Number(name, arch) is not null).Select(arch => new PolicyRules(policy, arch).Constant(name)).Distinct().ToList();
        return answers.Count switch { 0 => SeccompAction.Allow, 1 => answers[0], _ => null };
    }

    private static IEnumerable<SeccompArch> Archs(SeccompPolicy policy) => FilterCompiler.Archs(policy, SeccompArch.X64).Concat(FilterCompiler.Archs(policy, SeccompArch.Arm64));
}

using Sandbox.Seccomp;

namespace Sandbox.Plan;

/// <summary>A filter of system calls: the policy with the places of its rules, and the programs that it was compiled to.</summary>
/// <param name="Profile">The seccomp profile that it builds on: <c>default@1</c>.</param>
/// <param name="Policy">Rules, the strongest first.</param>
/// <param name="RuleLines">The line of each rule.</param>
/// <param name="DefaultAt">The line of what holds for calls that no rule decides.</param>
/// <param name="X64">The program for x86_64.</param>
/// <param name="Arm64">The program for aarch64.</param>
public sealed record SyscallFilter(string Profile, SeccompPolicy Policy, EquatableArray<SourceLine> RuleLines, SourceLine DefaultAt, FilterProgram X64, FilterProgram Arm64)
{
    /// <summary>What is to happen to <paramref name="name"/>: rules (by index) until one that holds for any arguments.</summary>
    public IEnumerable<int> RulesOn(string name)
    {
        for (var rule = 0; rule < Policy.Rules.Count; rule++)
        {
            if (Policy.Rules[rule].Names.Contains(name))
            {
                yield return rule;
                if (Policy.Rules[rule].Conditions.Count == 0)
                {
                    yield break;
                }
            }
        }
    }

    /// <summary>Whether a call is made whatever its arguments.</summary>
    public bool Allows(string name) => IsMade(PolicyCheck.Constant(Policy, name));

    /// <summary>Whether a call is made, at least with some arguments.</summary>
    public bool MayBeMade(string name) => RulesOn(name).Any(rule => IsMade(Policy.Rules[rule].Action)) || (IsMade(Policy.Default) && !RulesOn(name).Any(rule => Policy.Rules[rule].Conditions.Count == 0));

    /// <summary>The calls of an ABI that are made, at least with some arguments.</summary>
    public IEnumerable<string> AllowedOn(SeccompArch arch) => SyscallTable.Of(arch).Select(call => call.Name)
        .Where(MayBeMade);

    private static bool IsMade(SeccompAction? action) => action?.Kind is SeccompActionKind.Allow or SeccompActionKind.Log;
}

using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Keys;
using Sandbox.Compiler.Spec;
using Sandbox.Seccomp;

namespace Sandbox.Compiler.Planning.Rules;

internal static class SyscallOfOtherAbiRule
{
    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject)
    {
        if (subject.Seccomp is not { } step || subject.Spec.Seccomp is not { } said)
        {
            return [];
        }

        return
            from name in said.Allow.Concat(said.Deny).Concat(said.Syscalls.SelectMany(rule => rule.Names))
            where !SyscallGroups.IsGroup(name.Value) && !PolicyCheck.IsPossible(step.Filter.Policy, name.Value)
            select DiagnosticCatalog.SyscallOfOtherAbi(name.At, name.Value, Abis(name));
    }

    private static string Abis(Located<string> name) => string.Join(" and ", SeccompWords.Architectures.Words
        .Where(word => SeccompWords.Architectures.TryGet(word, out var arch) && SyscallTable.Number(name.Value, arch) is not null));
}

using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;
using Sandbox.Plan;

namespace Sandbox.Compiler.Planning.Rules;

/// <summary>network: sealed stands on the filter of system calls and on Landlock, both of them in force.</summary>
internal static class SealNeedsBothWallsRule
{
    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject)
    {
        var spec = subject.Spec;
        if (spec.Network is not { Mode.Value: NetworkMode.Sealed })
        {
            yield break;
        }

        if (spec.Seccomp is { Unconfined: true } open)
        {
            yield return DiagnosticCatalog.SealUndone(open.At, "the filter of system calls", "remove 'unconfined'");
        }

        if (spec.Landlock is not { } landlock)
        {
            yield break;
        }

        if (landlock.None)
        {
            yield return DiagnosticCatalog.SealUndone(landlock.At, "Landlock's rules", "remove 'landlock: none'");
        }

        if (landlock.Hard is { Value: false } effort)
        {
            yield return DiagnosticCatalog.SealUndone(effort.At, "Landlock's rules, on every kernel", "say 'requirement: hard'");
        }

        foreach (var port in landlock.Tcp is { } tcp ? tcp.Bind.Concat(tcp.Connect).Take(1) : [])
        {
            yield return DiagnosticCatalog.SealUndone(port.At, "that no TCP port is used", "delete 'tcp'");
        }

        if (landlock.Scopes is { } scopes && !scopes.Any(scope => scope.Value == LandlockScopes.AbstractUnixSocket))
        {
            yield return DiagnosticCatalog.SealUndone(landlock.ScopesAt!.Value, "the border of abstract UNIX sockets", "add 'abstract_unix_socket'");
        }
    }
}

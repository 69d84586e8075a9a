using Sandbox.Compiler.Diagnostics;
using Sandbox.Seccomp;

namespace Sandbox.Compiler.Planning.Rules;

internal static class ListenerRule
{
    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject)
    {
        if (subject.Spec.Seccomp is not { Unconfined: false } said)
        {
            return [];
        }

        var asked = said.Syscalls.Where(rule => rule.Action.Value.Kind == SeccompActionKind.Notify).Select(rule => rule.Action)
            .Concat(said.Default is { Value.Kind: SeccompActionKind.Notify } otherwise ? [otherwise] : []).ToList();
        return (asked.Count > 0, said.Listener) switch
        {
            (true, null) => asked.Select(action => DiagnosticCatalog.NobodyToNotify(action.At)),
            (false, { } listener) => [DiagnosticCatalog.NothingToNotify(listener.At, "listener")],
            (_, null) => said.Flags.Where(flag => flag.Value == SeccompFlags.WaitKillableRecv).Select(flag => DiagnosticCatalog.NothingToNotify(flag.At, "wait_killable_recv")),
            _ => [],
        };
    }
}

using Sandbox.Compiler.Diagnostics;
using Sandbox.Plan;

namespace Sandbox.Compiler.Planning.Rules;

/// <summary>The workload's own messages: they need a socket inside, and what systemd waits for must be said by somebody.</summary>
internal static class NotifyRule
{
    private const string Variable = "NOTIFY_SOCKET", Speak = "say 'process: notify: workload' where the workload says it itself";

    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject) => [.. Socket(subject), .. Silence(subject)];

    private static IEnumerable<SpecDiagnostic> Socket(RuleSubject subject)
    {
        var process = subject.Spec.Process;
        if (process.SpeaksNotify is not { Value: true } said)
        {
            yield break;
        }

        foreach (var at in process.PassEnv.Where(one => one.Value == Variable).Select(one => one.At).Concat(process.Env.Where(one => one.Name.Value == Variable).Select(one => one.Name.At)))
        {
            yield return DiagnosticCatalog.NotifySocketClash(at, "here the variable says another one", "delete this line");
        }

        if (!subject.Mounts.Any(mount => mount.Target == "/dev" && mount.Step is DevMountStep))
        {
            yield return DiagnosticCatalog.NotifySocketClash(said.At, "that lies in a /dev of the sandbox's own, which this one does not have", "mount type 'dev' on /dev, or say 'notify: launcher'");
        }
    }

    private static IEnumerable<SpecDiagnostic> Silence(RuleSubject subject)
    {
        var (unit, speaks) = (subject.Spec.Unit, subject.Plan.Supervision.Proxies);
        if (unit?.Watchdog is { } watchdog && !speaks && subject.Spec.Health is null)
        {
            yield return DiagnosticCatalog.NobodySaysIt(watchdog.At, "watchdog", "WATCHDOG=1 again and again", Speak + ", or add 'health', of which each check that passes says it");
        }

        if (unit?.StoredDescriptors is { } store && !speaks)
        {
            yield return DiagnosticCatalog.NobodySaysIt(store.At, "fd_store", "FDSTORE=1", Speak);
        }
    }
}

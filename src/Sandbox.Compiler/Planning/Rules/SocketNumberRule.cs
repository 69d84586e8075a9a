using Sandbox.Compiler.Diagnostics;

namespace Sandbox.Compiler.Planning.Rules;

/// <summary>systemd passes sockets as 3 and up, so other file descriptors lie behind them.</summary>
internal static class SocketNumberRule
{
    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject) => subject.Spec.Process.Fds
        .Where(fd => fd.Value < 3 + Taken(subject)).Select(fd => DiagnosticCatalog.FdIsASocket(fd.At, fd.Value, subject.Spec.Sockets.Count, subject.Plan.Unit.StoredDescriptors));

    private static int Taken(RuleSubject subject) => subject.Spec.Sockets.Count + subject.Plan.Unit.StoredDescriptors;
}

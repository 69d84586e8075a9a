using Sandbox.Compiler.Diagnostics;

namespace Sandbox.Compiler.Planning.Rules;

/// <summary>systemd passes sockets as 3 and up, so other file descriptors lie behind them; instances of a template have each their own.</summary>
internal static class SocketNumberRule
{
    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject) => subject.Spec.Process.Fds
        .Where(fd => fd.Value < 3 + Taken(subject)).Select(fd => DiagnosticCatalog.FdIsASocket(fd.At, fd.Value, subject.Spec.Sockets.Count, subject.Plan.Unit.StoredDescriptors))
        .Concat(subject.Spec.Sockets.Where(socket => subject.Plan.Unit.IsTemplate && !socket.Listen.Value.Contains("%i")).Select(socket => DiagnosticCatalog.SameSocketForAll(socket.Listen.At, socket.Listen.Value)));

    private static int Taken(RuleSubject subject) => subject.Spec.Sockets.Count + subject.Plan.Unit.StoredDescriptors;
}

using Sandbox.Compiler.Diagnostics;

namespace Sandbox.Compiler.Planning.Rules;

/// <summary>A file has one writer, and a stream one way.</summary>
internal static class LogRule
{
    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject)
    {
        var logs = subject.Spec.Logs;
        if (logs.Count > 0 && subject.Spec.Process.Tty is { Value: true } tty)
        {
            yield return DiagnosticCatalog.NotForThis(tty.At, "tty", "'log'", "delete one of the two, for what is written to a terminal goes there");
        }

        foreach (var again in logs.GroupBy(log => log.File.Value, StringComparer.Ordinal).SelectMany(same => same.Skip(1)))
        {
            yield return DiagnosticCatalog.LogOfBoth(again.File.At, again.File.Value);
        }

        foreach (var shared in logs.Where(log => subject.Plan.Unit.IsTemplate && !log.File.Value.Contains("%i")))
        {
            yield return DiagnosticCatalog.SameLogForAll(shared.File.At, shared.File.Value);
        }
    }
}

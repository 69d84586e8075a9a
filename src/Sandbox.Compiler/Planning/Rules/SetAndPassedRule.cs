using Sandbox.Compiler.Diagnostics;

namespace Sandbox.Compiler.Planning.Rules;

internal static class SetAndPassedRule
{
    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject) => subject.Spec.Process.PassEnv
        .Where(passed => subject.Spec.Process.Env.Any(set => set.Name.Value == passed.Value))
        .Select(passed => DiagnosticCatalog.SetAndPassed(passed.At, passed.Value));
}

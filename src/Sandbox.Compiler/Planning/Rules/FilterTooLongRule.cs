using Sandbox.Compiler.Diagnostics;
using Sandbox.Seccomp;

namespace Sandbox.Compiler.Planning.Rules;

internal static class FilterTooLongRule
{
    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject) =>
        from program in subject.Seccomp is { Filter: var filter } ? new[] { filter.X64, filter.Arm64 } : []
        where program.IsTooLong
        select DiagnosticCatalog.FilterTooLong(subject.Spec.Seccomp?.At ?? subject.Spec.Name.At, program.Arch.Word());
}

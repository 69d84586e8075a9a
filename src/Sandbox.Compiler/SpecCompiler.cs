using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Emit;
using Sandbox.Compiler.Planning;
using Sandbox.Compiler.Planning.Rules;

namespace Sandbox.Compiler;

/// <summary>The whole compiler as a table of contents. A pure function: no file, clock or environment; equal input gives equal output.</summary>
public static class SpecCompiler
{
    /// <summary>Read → Plan → Check → Emit. Never throws: a fault of ours is the diagnostic SBX0901.</summary>
    public static CompileResult Compile(SpecInput input)
    {
        input = input with { Options = input.Options with { Namespace = CSharpName.OfNamespace(input.Options.Namespace) } };
        try
        {
            var reading = SpecReader.Read(input);
            if (reading.Spec is not { } spec)
            {
                return Failed(input, reading.Diagnostics, null);
            }

            var planned = Planner.Plan(spec, reading.Files);
            var plan = planned.Plan;
            var findings = RuleBook.Check(new(spec, planned), reading.Diagnostics);
            return findings.Any(one => one.Severity == Severity.Error)
                ? Failed(input, findings, spec)
                : new(plan.Name, input.Spec.Path, plan, SpecEmitter.Emit(spec, plan, input.Options), findings);
        }
#pragma warning disable CA1031 // whatever it was, the user gets one line with the file's name, not a dead compiler
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return Failed(input, EquatableArray.Of(DiagnosticCatalog.Internal(new(0, 1, 1, 1, 1, 0, 0), fault.GetType().Name + ": " + fault.Message) with { Path = input.Spec.Path }), null);
        }
    }

    private static CompileResult Failed(SpecInput input, EquatableArray<SpecDiagnostic> findings, Spec.WorkloadSpec? spec)
    {
        var name = spec?.Name.Value ?? SpecNames.OfFile(input.Spec.Path);
        return new(name, input.Spec.Path, null, SpecEmitter.EmitStub(spec, name, input.Spec.Path, input.Options), findings);
    }
}

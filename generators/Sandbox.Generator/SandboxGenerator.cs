using Microsoft.CodeAnalysis;
using Sandbox.Compiler;

namespace Sandbox.Generator;

/// <summary>
/// Compiles every *.sandbox.yaml of a project into a launcher and typed members. The pipeline carries text and equatable records only, so that an edit
/// of C# runs nothing of it, and an edit of one spec compiles that one alone.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class SandboxGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        // What the build says: namespace, entry, project directory.
        var build = context.AnalyzerConfigOptionsProvider
            .Select((options, _) => BuildOptions.Of(options.GlobalOptions))
            .WithTrackingName(StepNames.Build);

        // The spec and base files, each with its project-relative path and the files that it extends.
        var files = context.AdditionalTextsProvider
            .Combine(context.AnalyzerConfigOptionsProvider)
            .Select((pair, cancellation) => ProjectFile.Of(pair.Left, pair.Right, cancellation))
            .Where(file => file is not null)
            .Select((file, _) => file!)
            .WithTrackingName(StepNames.Files);

        // What is extended; an edit of an ordinary spec leaves it as it is, and with it every other spec's input.
        var closure = files.Collect().Select((all, _) => ExtendsClosure.Of(all)).WithTrackingName(StepNames.Closure);

        // Each spec with the texts that it can reach by extends, and nothing else.
        var inputs = files.Where(file => file.IsSpec)
            .Combine(closure.Combine(build))
            .Select((pair, _) => pair.Right.Left.InputOf(pair.Left, pair.Right.Right))
            .WithTrackingName(StepNames.Inputs);

        // Without the plan: nothing below reads it, and comparing one step by step would cost more than compiling did.
        var compiled = inputs.Select((input, _) => SpecCompiler.Compile(input).WithoutPlan()).WithTrackingName(StepNames.Compiled);

        // Two outputs: a warning that moves by a line writes no source anew.
        var sources = compiled.Select((result, _) => result.Sources).WithTrackingName(StepNames.Sources);
        context.RegisterSourceOutput(sources, SourceOutput.Add);

        // All specs' at once: what is wrong in a file that many extend is said once.
        var diagnostics = compiled.Select((result, _) => result.Diagnostics).WithTrackingName(StepNames.Diagnostics);
        var findings = diagnostics.Collect().Select((all, _) => DiagnosticOutput.Distinct(all)).Combine(build);
        context.RegisterSourceOutput(findings, (output, pair) => DiagnosticOutput.Report(output, pair.Left, pair.Right));

        // Two specs that would give the same C# type.
        var twins = compiled.Select((result, _) => new SpecIdentity(result.Name, result.Path)).Collect().Select((all, _) => Twins.Of(all)).Combine(build).WithTrackingName(StepNames.Twins);
        context.RegisterSourceOutput(twins, (output, pair) => DiagnosticOutput.Report(output, pair.Left, pair.Right));
    }
}

using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Sandbox.HouseRules;

/// <summary>
/// Reports what cannot run before libc and before the .NET runtime: everything in <c>[LaunchPath]</c> code, and in the launcher that the emitter writes
/// (a type with a <c>[RuntimeExport]</c> method). The machine-code gate proves the same of the binary.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LaunchPathAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => LaunchPathRules.All;

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.EnableConcurrentExecution();
        context.RegisterOperationBlockAction(AnalyzeBlocks);
        context.RegisterSymbolAction(AnalyzeMethod, SymbolKind.Method);

        // Roslyn has no public operation for stackalloc, so it is found by its syntax.
        context.RegisterSyntaxNodeAction(AnalyzeStackalloc, SyntaxKind.StackAllocArrayCreationExpression, SyntaxKind.ImplicitStackAllocArrayCreationExpression);
    }

    private static void AnalyzeStackalloc(SyntaxNodeAnalysisContext context)
    {
        if (context.ContainingSymbol is { } owner && LaunchPathScope.Contains(owner) && !LaunchPathScope.SkipsLocalsInit(owner))
        {
            context.ReportDiagnostic(Diagnostic.Create(LaunchPathRules.Stackalloc, context.Node.GetLocation()));
        }
    }

    private static void AnalyzeBlocks(OperationBlockAnalysisContext context)
    {
        if (!LaunchPathScope.Contains(context.OwningSymbol))
        {
            return;
        }

        foreach (var block in context.OperationBlocks)
        {
            // An attribute's arguments and a parameter's default value are metadata, not code.
            if (block is not (IAttributeOperation or IParameterInitializerOperation))
            {
                new LaunchPathWalker(context.ReportDiagnostic).Visit(block);
            }
        }
    }

    private static void AnalyzeMethod(SymbolAnalysisContext context)
    {
        var method = (IMethodSymbol)context.Symbol;
        if (method.IsAsync && LaunchPathScope.Contains(method))
        {
            context.ReportDiagnostic(Diagnostic.Create(LaunchPathRules.Machine, method.Locations[0], "An async method"));
        }
        else if (method.IsExtern && LaunchPathScope.Contains(method) && !LaunchPathScope.IsStub(method))
        {
            context.ReportDiagnostic(Diagnostic.Create(LaunchPathRules.NativeCall, method.Locations[0], method.Name));
        }
    }
}

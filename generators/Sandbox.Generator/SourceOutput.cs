using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Sandbox.Compiler;

namespace Sandbox.Generator;

/// <summary>Generated files to Roslyn.</summary>
internal static class SourceOutput
{
    public static void Add(SourceProductionContext output, EquatableArray<EmittedSource> sources)
    {
        foreach (var source in sources)
        {
            output.AddSource(source.HintName, SourceText.From(source.Text, Encoding.UTF8));
        }
    }
}

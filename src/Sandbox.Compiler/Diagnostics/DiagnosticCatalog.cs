using Sandbox.Compiler.Spec;
using Sandbox.Plan;

namespace Sandbox.Compiler.Diagnostics;

/// <summary>
/// Every compile-time diagnostic: one typed factory per id, one file per band. A message is a full sentence that ends with what to do.
/// The factories leave <see cref="SpecDiagnostic.Path"/> empty; <see cref="DiagnosticBag"/> knows the files and fills it in.
/// </summary>
public static partial class DiagnosticCatalog
{
    private static SpecDiagnostic Error(string id, SourceSpan at, string message) => new(id, Severity.Error, "", at, message);

    private static SpecDiagnostic Warning(string id, SourceSpan at, string message) => new(id, Severity.Warning, "", at, message);

    private static string Clip(string text) => ValueSentences.Clip(text);

    private static string Quote(string text) => ValueSentences.Quote(text);

    private static string Upper(string sentence) => char.ToUpperInvariant(sentence[0]) + sentence.Substring(1);

    private static string DidYouMean(string? near) => near is null ? "" : $" Did you mean '{near}'?";
}

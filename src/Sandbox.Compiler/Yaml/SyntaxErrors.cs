using Sandbox.Compiler.Diagnostics;

namespace Sandbox.Compiler.Yaml;

/// <summary>Puts the YAML parser's complaints into our words.</summary>
internal static class SyntaxErrors
{
    /// <summary>The diagnostic for <paramref name="message"/>, reported at <paramref name="offset"/> of <paramref name="text"/>.</summary>
    public static SpecDiagnostic Describe(string message, string text, LineTable lines, int offset)
    {
        _ = message;
        return DiagnosticCatalog.YamlSyntax(lines.Span(offset, Math.Min(offset + 1, text.Length)), "this is not valid YAML");
    }
}

using Sandbox.Compiler.Diagnostics;

namespace Sandbox.Compiler.Yaml;

/// <summary>What a file's text must hold before the parser sees it.</summary>
internal static class RawText
{
    /// <summary>Reports the first thing that the parser must not see; false: there is one.</summary>
    public static bool Check(SpecFile file, LineTable lines, DiagnosticBag bag)
    {
        if (file.Text.Length > SpecText.MaxBytes)
        {
            bag.Add(DiagnosticCatalog.TooLarge(lines.Span(0, 0)));
            return false;
        }

        return true;
    }
}

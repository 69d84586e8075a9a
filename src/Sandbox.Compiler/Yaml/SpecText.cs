namespace Sandbox.Compiler.Yaml;

/// <summary>The limits of a spec's text, and the way from bytes to it.</summary>
public static class SpecText
{
    /// <summary>Most bytes of one file, as UTF-8.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>Deepest nesting of lists and maps.</summary>
    public const int MaxDepth = 64;

    /// <summary>Most entries of all lists and maps of a file.</summary>
    public const int MaxEntries = 4096;
}

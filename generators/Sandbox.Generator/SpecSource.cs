using Microsoft.CodeAnalysis;
using Sandbox.Compiler;
using Sandbox.Compiler.Yaml;

namespace Sandbox.Generator;

/// <summary>A file as the compiler's front half wants it.</summary>
internal static class SpecSource
{
    private const int Utf8CodePage = 65001;

    /// <summary>
    /// Roslyn reads a file that is not UTF-8 in some other encoding, and says nothing. Its bytes are decoded again by the compiler's own rules,
    /// which know where they are wrong.
    /// </summary>
    public static SpecFile Read(string path, AdditionalText text, CancellationToken cancellation)
    {
        var source = text.GetText(cancellation);
        return source switch
        {
            null => new(path, ""),
            { Encoding: null or { CodePage: Utf8CodePage } } => new(path, source.ToString()),
            _ => SpecText.Decode(path, source.Encoding.GetBytes(source.ToString())),
        };
    }
}

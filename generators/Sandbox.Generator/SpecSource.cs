using System.Text;
using Microsoft.CodeAnalysis;

namespace Sandbox.Generator;

/// <summary>A file's text as the compiler's front half wants it.</summary>
internal static class SpecSource
{
    private const int Utf8CodePage = 65001;

    /// <summary>
    /// Roslyn reads a file that is not UTF-8 in some other encoding, and says nothing. Its bytes are read again as UTF-8, so that what is wrong
    /// becomes U+FFFD and a diagnostic at its place.
    /// </summary>
    public static string Read(AdditionalText text, CancellationToken cancellation)
    {
        var source = text.GetText(cancellation);
        return source switch
        {
            null => "",
            { Encoding: null or { CodePage: Utf8CodePage } } => source.ToString(),
            _ => Encoding.UTF8.GetString(source.Encoding.GetBytes(source.ToString())),
        };
    }
}

using System.Text;

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

    /// <summary>
    /// The file of some bytes. Bytes that are not UTF-8 become U+FFFD, and the file is marked, so that reading it reports where they stand.
    /// Whoever has text already (a compiler's source text, say) makes a <see cref="SpecFile"/> itself and sets <see cref="SpecFile.NotUtf8"/>
    /// where the text was decoded as something else than UTF-8.
    /// </summary>
    public static SpecFile Decode(string path, byte[] bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        return new(path, text.Length > 0 && text[0] == '\uFEFF' ? text.Substring(1) : text) { NotUtf8 = !IsUtf8(bytes) };
    }

    private static bool IsUtf8(byte[] bytes)
    {
        try
        {
            new UTF8Encoding(false, throwOnInvalidBytes: true).GetCharCount(bytes);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}

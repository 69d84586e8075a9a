using System.Text.RegularExpressions;

namespace Sandbox.Compiler.Binding.Values;

/// <summary>What <c>root.image</c> may be: a layout, an archive, or a reference as the distribution specification and Docker's tools have it.</summary>
internal static class ImageReference
{
    private const int MostBytes = 1024;

    private static readonly Regex Registry = new(
        @"^((localhost|[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)+|[a-zA-Z0-9-]+(?=:[0-9]+/)|\[[0-9a-fA-F:]+\])(:[0-9]{1,5})?/)?[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*(/[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*)*(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[0-9a-f]{64})?$",
        RegexOptions.CultureInvariant);

    /// <summary>Null where it is one.</summary>
    public static string? WhyWrong(string text) => text switch
    {
        { Length: > MostBytes } => $"it is longer than {MostBytes} characters",
        _ when text.StartsWith("oci:", StringComparison.Ordinal) => text.Length > 4 ? null : "the directory of the layout is missing",
        _ when text.StartsWith("archive:", StringComparison.Ordinal) => text.Length > 8 ? null : "the archive's file is missing",
        _ => Registry.IsMatch(text) ? null : "it is no reference of a registry",
    };
}

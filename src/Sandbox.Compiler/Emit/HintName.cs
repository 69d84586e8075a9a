using System.Globalization;
using System.Text;

namespace Sandbox.Compiler.Emit;

/// <summary>Names of generated files: unique within a project, and of characters that Roslyn lets through.</summary>
internal static class HintName
{
    /// <summary><c>specs/web.sandbox.yaml</c> → <c>specs+web.sandbox.g.cs</c>.</summary>
    public static string Of(string path, string ending)
    {
        const string Extension = ".yaml";
        var stem = path.EndsWith(Extension, StringComparison.Ordinal) ? path.Remove(path.Length - Extension.Length) : path;
        var name = new StringBuilder(stem.Length);
        foreach (var unit in stem)
        {
            _ = unit == '/' ? name.Append('+') : name.Append(IsPlain(unit) ? unit : '_');
        }

        // Roslyn compares these names without case, and what is not plain became '_': the exact path's hash keeps two such apart.
        return name + (stem.All(unit => unit == '/' || IsPlain(unit)) ? "" : "(" + Hash(stem) + ")") + "." + ending;
    }

    private static bool IsPlain(char unit) => unit is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '.' or '-' or '_';

    // FNV-1a, 32 bits: string.GetHashCode differs from process to process.
    private static string Hash(string text)
    {
        var hash = 2166136261u;
        foreach (var unit in text)
        {
            hash = unchecked((hash ^ unit) * 16777619u);
        }

        return hash.ToString("x8", CultureInfo.InvariantCulture);
    }
}

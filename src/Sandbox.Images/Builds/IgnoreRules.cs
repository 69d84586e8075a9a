using System.Text;
using System.Text.RegularExpressions;

namespace Sandbox.Images.Builds;

/// <summary>
/// What of a directory is not copied, as in .dockerignore: patterns of paths from the directory on with <c>*</c>, <c>?</c>, <c>[a-z]</c> and <c>**</c>; <c>!</c> takes one back, and the last that fits
/// decides. What lies below something that fits, fits.
/// </summary>
internal sealed class IgnoreRules
{
    private readonly List<(Regex Pattern, bool Keeps)> _rules;

    public IgnoreRules(IEnumerable<string> patterns) =>
        _rules = [.. patterns.Select(pattern => pattern.StartsWith('!') ? (Pattern(pattern[1..], andBelow: true), true) : (Pattern(pattern, andBelow: true), false))];

    /// <summary>Whether anything may be taken back: then directories that are left out have to be looked into.</summary>
    public bool TakesBack => _rules.Any(rule => rule.Keeps);

    /// <summary>Whether <paramref name="path"/> is left out.</summary>
    public bool Ignores(string path) => _rules.FindLast(rule => rule.Pattern.IsMatch(path)) is { Pattern: not null, Keeps: false };

    /// <summary>The same pattern for one part of a path.</summary>
    public static Regex Name(string pattern) => Pattern(pattern, andBelow: false);

    private static Regex Pattern(string pattern, bool andBelow)
    {
        var text = new StringBuilder("^");
        var raw = RawPath.OfText(pattern.Trim('/'));
        for (var i = 0; i < raw.Length; i++)
        {
            switch (raw[i])
            {
                case '*' when raw.AsSpan(i).StartsWith("**/"): text.Append("(?:.*/)?"); i += 2; break;
                case '*' when raw.AsSpan(i).StartsWith("**"): text.Append(".*"); i++; break;
                case '*': text.Append("[^/]*"); break;
                case '?': text.Append("[^/]"); break;
                case '[' when raw.IndexOf(']', i + 2) is > 0 and var end:
                    text.Append('[').Append(raw[i + 1] is '^' or '!' ? "^" : "").Append(Regex.Escape(raw[(i + (raw[i + 1] is '^' or '!' ? 2 : 1))..end]).Replace("]", "\\]", StringComparison.Ordinal)).Append(']');
                    i = end;
                    break;
                case '\\' when i + 1 < raw.Length: text.Append(Regex.Escape(raw[++i].ToString())); break;
                default: text.Append(Regex.Escape(raw[i].ToString())); break;
            }
        }

        // Without backtracking, whatever somebody writes takes no longer than the path.
        try
        {
            return new(text.Append(andBelow ? "(?:/.*)?\\z" : "\\z").ToString(), RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.NonBacktracking);
        }
        catch (Exception problem) when (problem is ArgumentException or NotSupportedException) // a range that ends before it begins; a pattern too large
        {
            throw new ImageException($"'{pattern}' is no pattern: its range of characters is the wrong way round, or it is too long; write it as [a-z], or shorter.", problem);
        }
    }
}

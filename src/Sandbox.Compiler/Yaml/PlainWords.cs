using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;

namespace Sandbox.Compiler.Yaml;

/// <summary>Unquoted words that YAML 1.1 and 1.2 read differently, or that are no text. The strict subset has two truth values: true and false.</summary>
public static class PlainWords
{
    /// <summary>What is wrong with an unquoted word; null: nothing.</summary>
    public static SpecDiagnostic? Problem(SourceSpan at, string word) =>
        IsAmbiguous(word) ? DiagnosticCatalog.AmbiguousWord(at, word)
        : IsOddTruth(word) ? DiagnosticCatalog.OddTruth(at, word)
        : IsNull(word) ? DiagnosticCatalog.NullWord(at, word)
        : IsOctalLooking(word) ? DiagnosticCatalog.OctalLooking(at, word)
        : null;

    /// <summary>Whether a word without blanks may stand unquoted in a list in brackets and stay the same text.</summary>
    public static bool IsSafe(string word) =>
        Problem(default, word) is null && word.Length > 0 && (char.IsLetterOrDigit(word[0]) || word[0] is '/' or '.' or '_')
        && word.All(c => char.IsLetterOrDigit(c) || c is '/' or '.' or '_' or '-' or '+' or '=' or '@' or '%');

    /// <summary>Whether the word is a YAML 1.1 truth value other than true and false (the Norway problem).</summary>
    public static bool IsAmbiguous(string word) => Lower(word) is "yes" or "no" or "on" or "off" or "y" or "n";

    /// <summary>Whether the word is true or false in other letters: True, FALSE.</summary>
    public static bool IsOddTruth(string word) => Lower(word) is "true" or "false" && word is not ("true" or "false");

    /// <summary>Whether the word stands for no value in YAML.</summary>
    public static bool IsNull(string word) => word == "~" || Lower(word) == "null";

    /// <summary>Whether the word is octal in YAML 1.1 (0755) or 1.2 (0o755), and decimal or text in the other.</summary>
    public static bool IsOctalLooking(string word)
    {
        var at = word.Length > 0 && word[0] is '-' or '+' ? 1 : 0;
        if (word.Length < at + 2 || word[at] != '0')
        {
            return false;
        }

        var digits = word[at + 1] is 'o' or 'O' ? at + 2 : at + 1;
        return digits < word.Length && All(word, digits, c => c is >= '0' and <= '9' or '_');
    }

    /// <summary>Whether the word is a whole decimal number.</summary>
    public static bool IsWholeNumber(string word)
    {
        var at = word.Length > 0 && word[0] == '-' ? 1 : 0;
        return word.Length > at && All(word, at, c => c is >= '0' and <= '9');
    }

    /// <summary>Whether the word is a decimal number, with or without a fraction.</summary>
    public static bool IsNumber(string word)
    {
        var at = word.Length > 0 && word[0] is '-' or '+' ? 1 : 0;
        var dot = word.IndexOf('.');
        return word.Length > at && word[at] is >= '0' and <= '9'
            && All(word, at, c => c is >= '0' and <= '9' or '.')
            && (dot < 0 || (dot == word.LastIndexOf('.') && dot < word.Length - 1));
    }

    private static bool All(string word, int from, Func<char, bool> test)
    {
        for (var i = from; i < word.Length; i++)
        {
            if (!test(word[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static string Lower(string word) => word.Length > 5 ? word : word.ToLowerInvariant();
}

namespace Sandbox.Compiler.Diagnostics;

/// <summary>Finds the word that was meant.</summary>
public static class Spelling
{
    private const int MaxLength = 64;
    private const int ShortestBeginning = 4;

    /// <summary>The nearest of <paramref name="known"/> to a wrong <paramref name="word"/>, or null: the only one that begins with it, or one that differs in at most every third letter.</summary>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        if (word.Length is 0 or > MaxLength)
        {
            return null;
        }

        var asked = Fold(word);
        var candidates = known as IReadOnlyCollection<string> ?? [.. known];
        if (asked.Length >= ShortestBeginning && candidates.Where(one => Fold(one).StartsWith(asked, StringComparison.Ordinal)).Take(2).ToList() is [var only])
        {
            return only;
        }

        var allowed = asked.Length < 3 ? 0 : asked.Length / 3;
        string? best = null;
        var least = allowed + 1;
        foreach (var candidate in candidates)
        {
            var distance = Math.Abs(candidate.Length - asked.Length) > allowed ? least : Distance(asked, Fold(candidate));
            if (distance < least)
            {
                (best, least) = (candidate, distance);
            }
        }

        return best;
    }

    // Letters' size and the two ways to join words are the commonest slips, and cost nothing.
    private static string Fold(string word) => word.ToLowerInvariant().Replace('-', '_');

    // Damerau and Levenshtein: insert, delete, replace, or swap two neighbours.
    private static int Distance(string a, string b)
    {
        var twoAgo = new int[b.Length + 1];
        var before = new int[b.Length + 1];
        var now = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            before[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            now[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                now[j] = Math.Min(Math.Min(now[j - 1], before[j]) + 1, before[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    now[j] = Math.Min(now[j], twoAgo[j - 2] + 1);
                }
            }

            (twoAgo, before, now) = (before, now, twoAgo);
        }

        return before[b.Length];
    }
}

using Sandbox.Compiler.Diagnostics;

namespace Sandbox.Compiler.Keys;

/// <summary>The words that a key takes, with what each one means.</summary>
public sealed class WordTable<T>(params (string Word, T Value)[] words)
{
    private readonly Dictionary<string, T> _values = words.ToDictionary(pair => pair.Word, pair => pair.Value, StringComparer.Ordinal);

    /// <summary>The words in the order of the table.</summary>
    public EquatableArray<string> Words { get; } = words.Select(pair => pair.Word).ToEquatableArray();

    /// <summary>Whether <paramref name="word"/> is one of them, and what it means.</summary>
    public bool TryGet(string word, out T value) => _values.TryGetValue(word, out value!);

    /// <summary>The first word that means <paramref name="value"/>.</summary>
    public string WordOf(T value) => Words.First(word => EqualityComparer<T>.Default.Equals(_values[word], value));

    /// <summary>What to do in place of a wrong word.</summary>
    public string Remedy(string word) => Remedies.ForWord(word, Words);
}

/// <summary>Sentences on what to write instead.</summary>
public static class Remedies
{
    /// <summary>The nearest word, or all of them.</summary>
    public static string ForWord(string word, EquatableArray<string> words) =>
        Spelling.Nearest(word, words) is { } near ? $"Did you mean '{near}'?" : $"Write one of: {string.Join(", ", words)}.";
}

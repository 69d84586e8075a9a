using System.Text;
using Sandbox.Compiler.Diagnostics;
using Sandbox.Plan;

namespace Sandbox.Compiler.Keys;

/// <summary>The names of capabilities(7), made from <see cref="CapabilitySet"/>: NetBindService is CAP_NET_BIND_SERVICE.</summary>
public static class CapabilityWords
{
    private const string Prefix = "CAP_";

    private static readonly Dictionary<string, CapabilitySet> ByName = Enumerable.Range(0, 41)
        .Select(number => (CapabilitySet)(1UL << number)).ToDictionary(NameOf, one => one, StringComparer.Ordinal);

    /// <summary>The names with CAP_, in the order of their numbers.</summary>
    public static EquatableArray<string> Names { get; } = ByName.OrderBy(pair => (ulong)pair.Value).Select(pair => pair.Key).ToEquatableArray();

    /// <summary>Reads a name in any case, with or without CAP_.</summary>
    public static bool TryGet(string text, out CapabilitySet capability) => ByName.TryGetValue(Full(text), out capability);

    /// <summary>The capability that was meant, or null.</summary>
    public static string? Nearest(string text) => Spelling.Nearest(Full(text).Substring(Prefix.Length), Names.Select(name => name.Substring(Prefix.Length))) is { } near ? Prefix + near : null;

    /// <summary>The kernel's name of one capability: CAP_NET_BIND_SERVICE.</summary>
    public static string NameOf(CapabilitySet one)
    {
        var name = new StringBuilder("CAP");
        foreach (var letter in one.ToString())
        {
            name.Append(letter is >= 'A' and <= 'Z' ? "_" : "").Append(char.ToUpperInvariant(letter));
        }

        return name.ToString();
    }

    private static string Full(string text)
    {
        var upper = text.ToUpperInvariant();
        return upper.StartsWith(Prefix, StringComparison.Ordinal) ? upper : Prefix + upper;
    }
}

using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Keys;
using Sandbox.Compiler.Spec;
using Sandbox.Compiler.Yaml;

namespace Sandbox.Compiler.Binding;

/// <summary>A map whose keys the language knows. Opening it reports the keys that it must not have.</summary>
internal sealed class GroupNode
{
    private readonly string _path;
    private readonly Dictionary<string, YamlEntry> _entries;

    private GroupNode(string path, YamlMapping map)
    {
        _path = path;
        _entries = map.Entries.ToDictionary(entry => entry.Key.Text, StringComparer.Ordinal);
        At = map.At;
        Start = map.Entries.Count > 0 ? map.Entries[0].Key.At : map.At;
    }

    /// <summary>The whole map.</summary>
    public SourceSpan At { get; }

    /// <summary>Its first key: where messages on the group as a whole point to.</summary>
    public SourceSpan Start { get; }

    /// <summary>The value of a key of the table.</summary>
    public KeyNode this[string name] => new(_path.Length == 0 ? name : $"{_path}.{name}", _entries.TryGetValue(name, out var entry) ? entry.Value : null);

    /// <summary>Whether a key is not there, and no unknown one that may have been meant for it.</summary>
    public bool Lacks(string name) => !_entries.ContainsKey(name) && !_entries.Keys.Any(IsUnknown);

    /// <summary>The place of a key that is in the file.</summary>
    public SourceSpan KeyAt(string name) => _entries[name].Key.At;

    /// <summary>Opens the map of <paramref name="key"/>; null where there is none, and it is reported where something else stands there.</summary>
    public static GroupNode? Open(KeyNode key, DiagnosticBag bag)
    {
        if (!key.IsGiven)
        {
            return null;
        }

        if (key.Node is not YamlMapping map)
        {
            bag.Add(DiagnosticCatalog.WrongType(key.Node!.At, key.Name, "a map", key.Node.Kind, $"its keys are {KeysOf(key.Path)}"));
            return null;
        }

        foreach (var entry in map.Entries)
        {
            Check(entry, key.Path, bag);
        }

        return new(key.Path, map);
    }

    private static void Check(YamlEntry entry, string path, DiagnosticBag bag)
    {
        var name = entry.Key.Text;
        var known = SpecKeys.Under(path).FirstOrDefault(key => key.Name == name);
        if (known is null)
        {
            bag.Add(DiagnosticCatalog.UnknownKey(entry.Key.At, name, path.Replace("[]", "").Replace(".*", ""), KeySuggestion.For(name, path)));
        }
        else if (known.ComesWith is { } comesWith)
        {
            bag.Add(DiagnosticCatalog.NotBuilt(entry.Key.At, $"The key '{name}'", comesWith));
        }
    }

    private bool IsUnknown(string name) => !SpecKeys.Under(_path).Any(key => key.Name == name);

    private static string KeysOf(string path) => string.Join(", ", SpecKeys.Under(path).Where(key => key.IsBuilt).Select(key => key.Name));
}

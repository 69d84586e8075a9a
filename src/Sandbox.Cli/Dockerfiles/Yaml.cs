namespace Sandbox.Cli.Dockerfiles;

/// <summary>A node of the spec that is written.</summary>
internal abstract record Yaml
{
    public static YamlText Text(string text) => new(text, []);

    public static YamlMap Map(params IEnumerable<(string Key, Yaml? Value)> entries) => new([.. entries.Where(one => one.Value is not null).Select(one => KeyValuePair.Create(one.Key, one.Value!))]);

    public static YamlMap Texts(IEnumerable<KeyValuePair<string, string>> entries) => new([.. entries.Select(one => KeyValuePair.Create(one.Key, (Yaml)Text(one.Value)))]);

    public static YamlList List(IEnumerable<string> items) => new([.. items.Select(Text)]);
}

/// <summary>Text; it may be broken into lines at <paramref name="Joins"/>, where it came from several.</summary>
internal sealed record YamlText(string Value, IReadOnlyList<int> Joins) : Yaml;

/// <summary>A number or truth value: it stands without quotes.</summary>
internal sealed record YamlWord(string Value) : Yaml;

/// <summary>A list.</summary>
internal sealed record YamlList(IReadOnlyList<Yaml> Items) : Yaml;

/// <summary>A map.</summary>
internal sealed record YamlMap(IReadOnlyList<KeyValuePair<string, Yaml>> Entries) : Yaml;

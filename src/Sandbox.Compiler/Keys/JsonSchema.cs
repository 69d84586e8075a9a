namespace Sandbox.Compiler.Keys;

/// <summary>
/// The schema by which editors complete and check specs (draft 07, which YAML language servers know): docs/sandbox.schema.json. It is looser than
/// the compiler, never stricter.
/// </summary>
public static class JsonSchema
{
    /// <summary>The whole schema as text.</summary>
    public static string Write()
    {
        var json = new JsonWriter();
        json.Object(null, () =>
        {
            json.Text("$schema", "http://json-schema.org/draft-07/schema#");
            json.Text("title", "Sandbox spec (*.sandbox.yaml, *.base.yaml)");
            WriteGroup(json, "");
            json.Array("required", () => json.Text(null, "sandbox"));
        });
        return json.ToString();
    }

    private static void WriteGroup(JsonWriter json, string path)
    {
        json.Text("type", "object");
        json.Truth("additionalProperties", false);
        json.Object("properties", () =>
        {
            foreach (var key in SpecKeys.Under(path).Where(key => key.IsBuilt))
            {
                json.Object(key.Name, () =>
                {
                    json.Text("description", Describe(key));
                    WriteShape(json, key.Shape, key.Path);
                });
            }
        });
    }

    private static string Describe(SpecKey key) =>
        key.Default.Length == 0 ? key.Summary
        : key.Default.StartsWith("required", StringComparison.Ordinal) ? $"{key.Summary} It is {key.Default}."
        : $"{key.Summary} Default: {key.Default}.";

    private static void WriteShape(JsonWriter json, KeyShape shape, string path)
    {
        switch (shape)
        {
            case TextShape text:
                json.Text("type", "string");
                if (text.Pattern is not null)
                {
                    json.Text("pattern", text.Pattern);
                }

                break;
            case WordsShape words:
                json.Array("enum", () => words.Words.ToList().ForEach(word => json.Text(null, word)));
                break;
            case TruthShape:
                json.Text("type", "boolean");
                break;
            case TrueShape:
                json.Truth("const", true);
                break;
            case NumberShape number:
                WriteNumber(json, number);
                break;
            case GroupShape:
                WriteGroup(json, path);
                break;
            case ListShape list:
                json.Text("type", "array");
                json.Object("items", () => WriteShape(json, list.Item, path + "[]"));
                break;
            case MapShape map:
                WriteMap(json, map, path);
                break;
            case EitherShape either:
                json.Array("anyOf", () => either.Of.ToList().ForEach(one => json.Object(null, () => WriteShape(json, one, path))));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(shape));
        }
    }

    private static void WriteNumber(JsonWriter json, NumberShape number)
    {
        json.Text("type", "integer");
        if (number.Least != long.MinValue)
        {
            json.Number("minimum", number.Least);
        }

        if (number.Most != long.MaxValue)
        {
            json.Number("maximum", number.Most);
        }
    }

    private static void WriteMap(JsonWriter json, MapShape map, string path)
    {
        json.Text("type", "object");
        json.Object("additionalProperties", () => WriteShape(json, map.Value, path + ".*"));
        if (map.Names.Count > 0)
        {
            json.Object("propertyNames", () => json.Array("enum", () => map.Names.ToList().ForEach(name => json.Text(null, name))));
        }
    }
}

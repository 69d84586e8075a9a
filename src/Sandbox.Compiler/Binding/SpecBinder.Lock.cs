using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;
using Sandbox.Compiler.Yaml;

namespace Sandbox.Compiler.Binding;

// NAME.sandbox.lock, which `sandbox lock` writes: anything else in it is an error.
internal sealed partial class SpecBinder
{
    /// <summary>What a lock file says: the image, and what its configuration gives the process. Null: it is not as it was written.</summary>
    public (ImageLock Image, ProcessSpec Process)? BindLock(YamlMapping root)
    {
        var keys = root.Entries.ToDictionary(entry => entry.Key.Text, entry => entry.Value, StringComparer.Ordinal);
        var layers = keys.TryGetValue("layers", out var list) && list is YamlSequence sequence ? sequence : null;
        if (TextOf(keys, "lock") is not { Text: "1" } || TextOf(keys, "image") is not { } image || TextOf(keys, "platform") is not { } platform
            || DigestOf(keys, "manifest") is not { } manifest || layers is null || keys.Keys.FirstOrDefault(key => !LockKeys.Contains(key)) is not null)
        {
            bag.Add(DiagnosticCatalog.LockDamaged(root.At, $"it must have {string.Join(", ", LockKeys)}, and nothing else"));
            return null;
        }

        var bases = keys.TryGetValue("bases", out var of) && of is YamlSequence all ? all.Items.Select(BindBase).ToList() : [];
        if ((of is not null and not YamlSequence) || bases.Contains(null))
        {
            bag.Add(DiagnosticCatalog.LockDamaged(of!.At, "bases is a list of image and manifest"));
            return null;
        }

        var bound = layers.Items.Select(BindLayer).ToList();
        if (bound.FindIndex(layer => layer is null) is >= 0 and var wrong)
        {
            bag.Add(DiagnosticCatalog.LockDamaged(layers.Items[wrong].At, "a layer has diff_id, digest, size and media_type"));
            return null;
        }

        return (new(layers.At, new(image.Text, image.At), platform.Text, manifest, bound.OfType<LockedLayer>().ToEquatableArray(), bases.OfType<LockedBase>().ToEquatableArray()), BindProcess(new("process", keys.TryGetValue("process", out var process) ? process : null)));
    }

    private static readonly string[] LockKeys = ["lock", "image", "platform", "manifest", "layers", "bases", "process"];

    private static LockedBase? BindBase(YamlNode node)
    {
        var keys = node is YamlMapping { Entries.Count: 2 } map ? map.Entries.ToDictionary(entry => entry.Key.Text, entry => entry.Value, StringComparer.Ordinal) : [];
        return TextOf(keys, "image") is { } image && DigestOf(keys, "manifest") is { } manifest ? new(image.Text, manifest) : null;
    }

    private static LockedLayer? BindLayer(YamlNode node)
    {
        if (node is not YamlMapping { Entries.Count: 4 } map)
        {
            return null;
        }

        var keys = map.Entries.ToDictionary(entry => entry.Key.Text, entry => entry.Value, StringComparer.Ordinal);
        return DigestOf(keys, "diff_id") is { } diffId && DigestOf(keys, "digest") is { } digest && TextOf(keys, "media_type") is { } type
            && long.TryParse(TextOf(keys, "size")?.Text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var size)
            ? new(diffId, digest, size, type.Text)
            : null;
    }

    private static YamlScalar? TextOf(Dictionary<string, YamlNode> keys, string name) => keys.TryGetValue(name, out var node) ? node as YamlScalar : null;

    // sha256: and 64 digits.
    private static string? DigestOf(Dictionary<string, YamlNode> keys, string name) =>
        TextOf(keys, name) is { Text: { Length: 71 } text } && text.StartsWith("sha256:", StringComparison.Ordinal) && text.Skip(7).All(one => one is (>= '0' and <= '9') or (>= 'a' and <= 'f')) ? text : null;
}

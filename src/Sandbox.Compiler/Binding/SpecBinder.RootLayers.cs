using Sandbox.Compiler.Binding.Values;
using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;
using Sandbox.Compiler.Yaml;

namespace Sandbox.Compiler.Binding;

// root: what its layers are, what lies over them, where it is written
internal sealed partial class SpecBinder
{
    private Located<string>? BindImage(KeyNode key)
    {
        if (_values.Line(key) is not { } reference)
        {
            return null;
        }

        if (ImageReference.WhyWrong(reference.Value) is not { } why)
        {
            return reference;
        }

        bag.Add(DiagnosticCatalog.BadImageReference(reference.At, reference.Value, why));
        return null;
    }

    private EquatableArray<Located<string>> BindExtensions(GroupNode root, List<string> given, bool hasTree)
    {
        var key = root["extensions"];
        var extensions = BindLayers(key);
        if (extensions.Count > 0 && !hasTree && (given.Count == 0 ? !root.Lacks("readonly") : given[0] is "scratch" or "host"))
        {
            bag.Add(DiagnosticCatalog.ExtensionsWithoutTree(root.KeyAt("extensions"), given.Count == 0 ? "scratch" : given[0]));
        }

        return extensions;
    }

    private EquatableArray<Located<string>> BindLayers(KeyNode key)
    {
        if (key.Node is YamlSequence { Items.Count: 0 } empty)
        {
            bag.Add(DiagnosticCatalog.EmptyList(empty.At, key.Name));
        }

        var seen = new ListedOnce(bag, key.Name); // overlayfs takes none twice
        return Collect(_values.Items(key), item => _values.HostPath(item) is { } path && seen.Accepts(path.Value, path.At) ? path : (Located<string>?)null);
    }

    // 'ephemeral' is an upper layer in memory of which nothing else is to be said.
    private UpperSpec? BindUpper(GroupNode root, List<string> given)
    {
        var ephemeral = _values.True(root["ephemeral"]) is { } said ? new UpperSpec(said.At, null, null) : null;
        var upper = BindUpperGroup(root["upper"]);
        if (upper is not null && ephemeral is not null)
        {
            bag.Add(DiagnosticCatalog.MoreThanOneOf(ephemeral.At, "ephemeral", "upper", "what is written goes to one place"));
        }

        if ((upper ?? ephemeral) is { } one && given.Count > 0 && given[0] is "scratch" or "host")
        {
            bag.Add(DiagnosticCatalog.UpperWithoutLayers(one.At, given[0]));
        }

        return upper ?? ephemeral;
    }

    private UpperSpec? BindUpperGroup(KeyNode key) =>
        GroupNode.Open(key, bag) is { } group ? new(group.Start, _values.HostPath(group["dir"]), _values.Size(group["size"], least: 1)) : null;
}

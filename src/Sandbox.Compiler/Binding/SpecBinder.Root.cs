using Sandbox.Compiler.Binding.Values;
using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;
using Sandbox.Compiler.Yaml;

namespace Sandbox.Compiler.Binding;

// root
internal sealed partial class SpecBinder
{
    private static readonly string[] RootKinds = ["scratch", "dir", "host", "image", "layers"];
    private static readonly string[] LaterRootKinds = ["publish"];

    private RootSpec? BindRoot(KeyNode key, BuildSpec? build)
    {
        var built = build is null ? null : new RootSpec(build.At, RootKind.Image, null, default, null, null, null) { Image = new(BuildDigest.Of(build), build.At) };
        if (key.Node is YamlScalar word)
        {
            RefuseSecondRoot(build, word.At, word.Text);
            return BindRootWord(key, word);
        }

        if (GroupNode.Open(key, bag) is not { } group)
        {
            return built;
        }

        var given = RootKinds.Where(kind => group[kind].Node is not null).ToList();
        var later = LaterRootKinds.Any(kind => group[kind].Node is not null);
        foreach (var second in given.Skip(1))
        {
            bag.Add(DiagnosticCatalog.MoreThanOneOf(group.KeyAt(second), second, given[0], "a root is made of one thing"));
        }

        if (given.Count > 0)
        {
            RefuseSecondRoot(build, group.KeyAt(given[0]), given[0]);
        }

        if (given.Count == 0 && !later && build is null && group["embed"].Node is null && group.Lacks("readonly"))
        {
            bag.Add(DiagnosticCatalog.NoneOf(group.Start, "root", "scratch, dir, host, image and layers"));
        }

        var scratch = group["scratch"].Node is YamlMapping ? GroupNode.Open(group["scratch"], bag) : null;
        if (scratch is null)
        {
            _values.True(group["scratch"]);
        }

        var (dir, upper) = (_values.HostPath(group["dir"]), BindUpper(group, given));
        var covered = upper is not null && dir is not null; // the directory is the one layer below what is written
        var embed = BindEmbed(group["embed"]);
        if (embed is { } wanted && build is null && given.FirstOrDefault() is null or "scratch" or "host")
        {
            bag.Add(DiagnosticCatalog.NothingToEmbed(wanted.At));
        }

        var extensions = BindExtensions(group, given, later || built is not null);
        if (built is not null)
        {
            return built with { Readonly = _values.Truth(group["readonly"]), Upper = upper, Embed = embed, Extensions = extensions };
        }

        return new(
            group.Start,
            given.FirstOrDefault() switch { "dir" => covered ? RootKind.Layers : RootKind.Dir, "host" => RootKind.Host, "image" => RootKind.Image, "layers" => RootKind.Layers, _ => RootKind.Scratch },
            dir,
            BindHostPaths(group["host"]),
            scratch is null ? null : _values.Size(scratch["size"], least: 1),
            scratch is null ? null : _values.Mode(scratch["mode"]),
            _values.Truth(group["readonly"]))
        {
            Image = BindImage(group["image"]),
            Layers = covered && given[0] == "dir" ? EquatableArray.Of(dir!.Value) : BindLayers(group["layers"]),
            Upper = upper,
            Embed = embed,
            Extensions = extensions,
        };
    }

    private void RefuseSecondRoot(BuildSpec? build, SourceSpan at, string kind)
    {
        if (build is not null)
        {
            bag.Add(DiagnosticCatalog.MoreThanOneOf(at, kind, "build", "a root is made of one thing"));
        }
    }

    private Located<EmbedKind>? BindEmbed(KeyNode key) =>
        key.Node is YamlScalar { Text: "verity" } word ? new(EmbedKind.Verity, word.At) : _values.True(key) is { } said ? new(EmbedKind.Image, said.At) : null;

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

    private UpperSpec? BindUpperGroup(KeyNode key)
    {
        if (GroupNode.Open(key, bag) is not { } group)
        {
            return null;
        }

        var upper = new UpperSpec(group.Start, _values.HostPath(group["dir"]), _values.Size(group["size"], least: 1));
        if (upper is { Dir: { } dir, Bytes: { } bytes })
        {
            bag.Add(DiagnosticCatalog.MoreThanOneOf(bytes.At, "size", "dir", "what is written goes to one place"));
        }

        return upper;
    }

    private RootSpec? BindRootWord(KeyNode key, YamlScalar word)
    {
        if (word.Text == "scratch")
        {
            return new(word.At, RootKind.Scratch, null, default, null, null, null);
        }

        bag.Add(DiagnosticCatalog.UnknownWord(word.At, key.Name, word.Text, word.Text.Contains('/')
            ? $"Write 'root: {{dir: {word.Text}}}' for a directory of the host."
            : "Write scratch, or a map with one of 'scratch', 'dir: PATH' and 'host: [PATH]'."));
        return null;
    }

    private EquatableArray<HostPathSpec> BindHostPaths(KeyNode key)
    {
        if (key.Node is YamlSequence { Items.Count: 0 } empty)
        {
            bag.Add(DiagnosticCatalog.EmptyList(empty.At, key.Name));
        }

        return CollectRecords(_values.Items(key), item =>
        {
            if (item.Node is not YamlMapping)
            {
                return _values.AbsoluteHostPath(item) is { } path ? new HostPathSpec(path, null) : null;
            }

            var group = GroupNode.Open(item, bag);
            return group is not null && Required(group, "path") && _values.AbsoluteHostPath(group["path"]) is { } named
                ? new HostPathSpec(named, _values.Truth(group["optional"]))
                : null;
        });
    }

    // Reports a key that an entry of a list must have.
    private bool Required(GroupNode group, string name, string? remedy = null)
    {
        if (group[name].Node is not null)
        {
            return true;
        }

        if (group.Lacks(name))
        {
            bag.Add(DiagnosticCatalog.MissingKey(group.Start, name, remedy ?? $"add '{name}: VALUE' to this entry"));
        }

        return false;
    }
}

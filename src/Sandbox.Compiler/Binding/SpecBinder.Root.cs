using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;
using Sandbox.Compiler.Yaml;

namespace Sandbox.Compiler.Binding;

// root
internal sealed partial class SpecBinder
{
    private static readonly string[] RootKinds = ["scratch", "dir", "host", "image", "layers", "publish"];

    // The root, and the build that makes it: the one of 'build', or what 'publish' stands for.
    private (RootSpec? Root, BuildSpec? Build) BindRoot(KeyNode key, BuildSpec? build)
    {
        if (key.Node is YamlScalar word)
        {
            RefuseSecondRoot(build, word.At, word.Text);
            return (BindRootWord(key, word), build);
        }

        if (GroupNode.Open(key, bag) is not { } group)
        {
            return (RootOf(build), build);
        }

        var published = BindPublish(group);
        return (BindRootGroup(group, build, published), build ?? published);
    }

    private RootSpec? BindRootGroup(GroupNode group, BuildSpec? build, BuildSpec? published)
    {
        var given = RootKinds.Where(kind => group[kind].Node is not null).ToList();
        foreach (var second in given.Skip(1))
        {
            bag.Add(DiagnosticCatalog.MoreThanOneOf(group.KeyAt(second), second, given[0], "a root is made of one thing"));
        }

        if (given.Count > 0)
        {
            RefuseSecondRoot(build, group.KeyAt(given[0]), given[0]);
        }

        if (given.Count == 0 && build is null && group["embed"].Node is null && group.Lacks("readonly"))
        {
            bag.Add(DiagnosticCatalog.NoneOf(group.Start, "root", "scratch, dir, host, image, layers and publish"));
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

        var extensions = BindExtensions(group, given, build is not null);
        if (RootOf(build ?? published) is { } built)
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

    private Located<EmbedKind>? BindEmbed(KeyNode key) =>
        key.Node is YamlScalar { Text: "verity" } word ? new(EmbedKind.Verity, word.At) : _values.True(key) is { } said ? new(EmbedKind.Image, said.At) : null;

    private void RefuseSecondRoot(BuildSpec? build, SourceSpan at, string kind)
    {
        if (build is not null)
        {
            bag.Add(DiagnosticCatalog.MoreThanOneOf(at, kind, "build", "a root is made of one thing"));
        }
    }

    private RootSpec? BindRootWord(KeyNode key, YamlScalar word)
    {
        if (word.Text == "scratch")
        {
            return new(word.At, RootKind.Scratch, null, default, null, null, null);
        }

        bag.Add(DiagnosticCatalog.UnknownWord(word.At, key.Name, word.Text, word.Text.Contains('/')
            ? $"Write 'root: {{dir: {word.Text}}}' for a directory of the host."
            : word.Text == "publish" ? "Write 'root: {publish: PROJECT.csproj}', with the project's path from the spec's directory on."
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

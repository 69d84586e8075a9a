using System.Text.RegularExpressions;
using Sandbox.Compiler.Binding.Values;
using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Keys;
using Sandbox.Compiler.Spec;
using Sandbox.Compiler.Yaml;

namespace Sandbox.Compiler.Binding;

// build
internal sealed partial class SpecBinder
{
    private static readonly string[] StepKinds = ["env", "workdir", "user", "label", "copy", "run"];
    private static readonly string[] Origins = ["stage", "image", "publish"];
    private static readonly Regex OwnerPattern = new("^([0-9]{1,10}|[A-Za-z_][A-Za-z0-9_.-]*)(:([0-9]{1,10}|[A-Za-z_][A-Za-z0-9_.-]*))?\\z", RegexOptions.CultureInvariant);

    private BuildSpec? BindBuild(KeyNode key)
    {
        if (GroupNode.Open(key, bag) is not { } group)
        {
            return null;
        }

        var stages = new List<BuildStageSpec>();
        foreach (var entry in _values.Entries(group["stages"]))
        {
            var name = _values.Name(new(group["stages"].Path, entry.Key));
            if (name is not null && GroupNode.Open(new("build.stages.*", entry.Value), bag) is { } stage)
            {
                stages.Add(BindStage(stage, name.Value));
            }
        }

        var build = new BuildSpec(group.Start, BindStage(group, new("", group.Start)), stages.ToEquatableArray(), null);
        StageGraph.Check(build, bag);
        return build;
    }

    private BuildStageSpec BindStage(GroupNode group, Located<string> name)
    {
        var from = _values.Line(group["from"]) ?? new(BuildStageSpec.Scratch, group.Start);
        if (from.Value != BuildStageSpec.Scratch && !from.Value.StartsWith(BuildStageSpec.StagePrefix, StringComparison.Ordinal) && ImageReference.WhyWrong(from.Value) is { } why)
        {
            bag.Add(DiagnosticCatalog.BadImageReference(from.At, from.Value, why));
        }

        return new(name, from, CollectRecords(_values.Items(group["steps"]), BindStep));
    }

    private BuildStepSpec? BindStep(KeyNode item)
    {
        if (GroupNode.Open(item, bag) is not { } group)
        {
            return null;
        }

        var given = StepKinds.Where(kind => group[kind].Node is not null).ToList();
        if (given.Count == 0)
        {
            bag.Add(DiagnosticCatalog.NoneOf(group.Start, "a step", "env, workdir, user, label, copy and run"));
            return null;
        }

        if (given.Count > 1)
        {
            bag.Add(DiagnosticCatalog.MoreThanOneOf(group.KeyAt(given[1]), given[1], given[0], "a step does one thing; begin another with '- '"));
        }

        return new(group.Start, BindEnv(group["env"]), _values.LinkTarget(group["workdir"]), BindOwner(group["user"]), BindLabels(group["label"]), BindCopy(group["copy"]), BindRun(group["run"]));
    }

    private EquatableArray<EnvSpec> BindLabels(KeyNode key)
    {
        var found = new List<EnvSpec>();
        foreach (var entry in _values.Entries(key))
        {
            if (_values.Prose(new(key.Path + ".*", entry.Value), exact: true) is { } value)
            {
                found.Add(new(new(entry.Key.Text, entry.Key.At), value));
            }
        }

        return found.ToEquatableArray();
    }

    private Located<string>? BindOwner(KeyNode key)
    {
        if (_values.Scalar(key, "USER or USER:GROUP") is not { } scalar)
        {
            return null;
        }

        if (OwnerPattern.IsMatch(scalar.Text))
        {
            return new(scalar.Text, scalar.At);
        }

        bag.Add(DiagnosticCatalog.BadOwner(scalar.At, scalar.Text));
        return null;
    }

    private BuildCopySpec? BindCopy(KeyNode key)
    {
        if (GroupNode.Open(key, bag) is not { } group)
        {
            return null;
        }

        var origin = BindOrigin(group);
        var from = group["from"] is { Node: YamlScalar } one ? (BindFrom(one, origin) is { } path ? EquatableArray.Of(path) : default) : Collect(_values.Items(group["from"]), item => BindFrom(item, origin));
        var complete = (origin.Publish is not null || Required(group, "from")) & Required(group, "to");
        var to = _values.LinkTarget(group["to"]);
        var (owner, mode) = (BindOwner(group["owner"]), _values.Mode(group["mode"]));
        var ignore = Collect(_values.Items(group["ignore"]), item => _values.Line(item));
        if (from.Count == 0 && origin.Publish is { } project)
        {
            from = EquatableArray.Of(new Located<string>(".", project.At)); // all that was published
        }

        return complete && to is not null && from.Count > 0 ? new(origin, from, to.Value, owner, mode, ignore) : null;
    }

    private BuildOriginSpec BindOrigin(GroupNode group)
    {
        var given = Origins.Where(name => group[name].Node is not null).ToList();
        foreach (var second in given.Skip(1))
        {
            bag.Add(DiagnosticCatalog.MoreThanOneOf(group.KeyAt(second), second, given[0], "files come from one place"));
        }

        return new(_values.Name(group["stage"]), BindImage(group["image"]), Inside(_values.LinkTarget(group["publish"])));
    }

    private Located<string>? BindFrom(KeyNode key, BuildOriginSpec origin) =>
        origin is { Stage: null, Image: null } ? Inside(_values.LinkTarget(key)) : _values.LinkTarget(key);

    // A path that stays in the spec's directory.
    private Located<string>? Inside(Located<string>? path)
    {
        if (path is not { } given || (given.Value[0] != '/' && !given.Value.Split('/').Contains("..")))
        {
            return path;
        }

        bag.Add(DiagnosticCatalog.CopyOutside(given.At, given.Value));
        return null;
    }

    private BuildRunSpec? BindRun(KeyNode key)
    {
        if (key.Node is not YamlMapping)
        {
            var (line, list) = BindShellOrWords(key);
            return line is null && list.Count == 0 ? null : new(line, list, default, HostNetwork: false, default, default, default);
        }

        if (GroupNode.Open(key, bag) is not { } group || !Required(group, "command"))
        {
            return null;
        }

        var (text, words) = BindShellOrWords(group["command"]);
        var mounts = CollectRecords(_values.Items(group["mounts"]), BindBuildMount);
        return text is null && words.Count == 0 ? null : new(
            text, words, BindEnv(group["env"]), _values.Word(group["network"], BuildWords.Networks)?.Value ?? false, BindPaths(group["cache"]), BindSecretFiles(group["secrets"]), mounts);
    }

    private (Located<string>? Text, EquatableArray<Located<string>> Words) BindShellOrWords(KeyNode key)
    {
        if (key.Node is not YamlScalar one)
        {
            return (null, BindCommand(key)?.Words ?? default);
        }

        if (one.Text.Trim().Length == 0)
        {
            bag.Add(DiagnosticCatalog.EmptyText(one.At, key.Name));
            return (null, default);
        }

        return (_values.Prose(key, exact: false), default);
    }

    private EquatableArray<EnvSpec> BindSecretFiles(KeyNode key)
    {
        var found = new List<EnvSpec>();
        foreach (var entry in _values.Entries(key))
        {
            if (BindCredentialName(new(key.Path, entry.Key)) is { } name && _values.InsidePath(new(key.Path + ".*", entry.Value)) is { } path)
            {
                found.Add(new(name, path));
            }
        }

        return found.ToEquatableArray();
    }

    private BuildMountSpec? BindBuildMount(KeyNode item)
    {
        if (GroupNode.Open(item, bag) is not { } group || !(Required(group, "from") & Required(group, "to")))
        {
            return null;
        }

        var origin = BindOrigin(group);
        return BindFrom(group["from"], origin) is { } from && _values.InsidePath(group["to"]) is { } to ? new(origin, from, to) : null;
    }
}

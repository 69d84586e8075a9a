using Sandbox.Compiler.Binding.Values;
using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Keys;
using Sandbox.Compiler.Spec;
using Sandbox.Compiler.Yaml;
using Sandbox.Plan;

namespace Sandbox.Compiler.Binding;

// landlock
internal sealed partial class SpecBinder
{
    private LandlockSpec? BindLandlock(KeyNode key)
    {
        if (key.Node is YamlScalar word)
        {
            if (word.Text != LandlockWords.None)
            {
                bag.Add(DiagnosticCatalog.UnknownWord(word.At, key.Name, word.Text, $"Write {LandlockWords.None}, or a map of its keys."));
                return null;
            }

            return new(word.At) { None = true };
        }

        if (GroupNode.Open(key, bag) is not { } group)
        {
            return null;
        }

        var seen = new ListedOnce(bag, "path");
        return new(group.Start)
        {
            Hard = _values.Word(group["requirement"], LandlockWords.Requirements),
            Paths = group["paths"].Node is null ? null : CollectRecords(_values.Items(group["paths"]), item => BindLandlockPath(item, seen)),
            Tcp = BindTcp(group["tcp"]),
            Scopes = group["scopes"].Node is null ? null : BindWords(group["scopes"], LandlockWords.Scopes),
            ScopesAt = group["scopes"].Node is null ? null : group.KeyAt("scopes"),
        };
    }

    private LandlockPathSpec? BindLandlockPath(KeyNode item, ListedOnce seen)
    {
        if (GroupNode.Open(item, bag) is not { } group)
        {
            return null;
        }

        var complete = Required(group, "path") & Required(group, "access");
        var path = _values.InsidePath(group["path"], rootToo: true);
        var (all, named) = BindAccess(group["access"]);
        return complete && path is { } one && seen.Accepts(one.Value, one.At) && all != PathAccess.None ? new(group.Start, one, all, named) : null;
    }

    private (PathAccess All, PathAccess Named) BindAccess(KeyNode key)
    {
        if (key.Node is YamlSequence { Items.Count: 0 })
        {
            bag.Add(DiagnosticCatalog.EmptyList(key.Node.At, key.Name));
            return default;
        }

        var (all, named) = (PathAccess.None, PathAccess.None);
        var seen = new ListedOnce(bag, key.Name);
        foreach (var item in _values.Items(key))
        {
            if (_values.Word(item, LandlockWords.Access) is not { } access || !seen.Accepts(((YamlScalar)item.Node!).Text, access.At))
            {
                continue;
            }

            all |= access.Value;
            named |= LandlockWords.Shorthands.TryGet(((YamlScalar)item.Node!).Text, out _) ? PathAccess.None : access.Value;
        }

        return (all, named);
    }

    private LandlockTcpSpec? BindTcp(KeyNode key) => GroupNode.Open(key, bag) is { } group ? new(group.Start, BindPorts(group["bind"], 0), BindPorts(group["connect"], 1)) : null;

    private EquatableArray<Located<int>> BindPorts(KeyNode key, int least)
    {
        var seen = new ListedOnce(bag, key.Name);
        return Collect(_values.Items(key), item => _values.Number(item, least, ushort.MaxValue) is { } port && seen.Accepts(((YamlScalar)item.Node!).Text, port.At) ? new Located<int>((int)port.Value, port.At) : (Located<int>?)null);
    }
}

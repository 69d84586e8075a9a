using Sandbox.Compiler.Binding.Values;
using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Keys;
using Sandbox.Compiler.Spec;
using Sandbox.Compiler.Yaml;
using Sandbox.Plan;

namespace Sandbox.Compiler.Binding;

// mounts
internal sealed partial class SpecBinder
{
    private static readonly string[] Everywhere = ["type", "target"];

    private static readonly Dictionary<MountType, string[]> KeysByType = new()
    {
        [MountType.Bind] = ["source", "flags", "recursive", "propagation", "optional"],
        [MountType.Tmpfs] = ["flags", "propagation", "optional", "size", "inodes", "mode", "user", "group"],
        [MountType.Proc] = ["flags", "optional", "hidepid", "subset", "gid"],
        [MountType.Sysfs] = ["flags", "optional"],
        [MountType.Devpts] = ["flags", "optional", "mode", "ptmxmode", "gid"],
        [MountType.Mqueue] = ["flags", "optional"],
        [MountType.Overlay] = ["flags", "optional", "lowerdir", "upperdir", "workdir"],
        [MountType.Dev] = ["shm"],
        [MountType.None] = [],
    };

    private EquatableArray<MountSpec> BindMounts(KeyNode key) =>
        CollectRecords(_values.Items(key), item => GroupNode.Open(item, bag) is { } group ? BindMount(group) : null);

    private MountSpec? BindMount(GroupNode group)
    {
        var type = BindMountType(group);
        var complete = Required(group, "target", "add 'target: PATH', where it is mounted");
        var target = _values.InsidePath(group["target"]);
        if (type is { } known)
        {
            CheckMountKeys(group, known.Value);
        }

        var spec = type is null || target is null ? null : new MountSpec(group.Start, type.Value, target.Value);
        return BindMountOptions(group, spec ?? new MountSpec(group.Start, default, default)) is { } bound && spec is not null && complete ? bound : null;
    }

    private Located<MountType>? BindMountType(GroupNode group)
    {
        if (group["type"].Node is not null)
        {
            return _values.Word(group["type"], SpecWords.MountTypes);
        }

        if (group["source"].Node is not null)
        {
            return new(MountType.Bind, group.Start);
        }

        Required(group, "type", "add 'source: PATH' to bind a path of the host, or 'type: tmpfs' (proc, sysfs, devpts, mqueue, overlay, dev, none)");
        return null;
    }

    private void CheckMountKeys(GroupNode group, MountType type)
    {
        var word = $"'type: {type.ToString().ToLowerInvariant()}'";
        var allowed = Everywhere.Concat(KeysByType[type]).ToList();
        Refuse(group, [.. SpecKeys.Under("mounts[]").Select(key => key.Name).Where(name => !allowed.Contains(name))], word, "delete the line, or change the type");
        if (type == MountType.Bind)
        {
            Required(group, "source", "add 'source: PATH', the path of the host to bind");
        }

        if (type == MountType.Overlay)
        {
            Required(group, "lowerdir", "add 'lowerdir: [PATH]', the directories below");
            if ((group["upperdir"].Node is null) != (group["workdir"].Node is null))
            {
                var missing = group["upperdir"].Node is null ? "upperdir" : "workdir";
                Required(group, missing, $"a writable overlay needs upperdir and workdir, so add '{missing}: PATH'");
            }
        }
    }

    private MountSpec BindMountOptions(GroupNode group, MountSpec spec)
    {
        spec = BindFlags(group["flags"], spec);
        return spec with
        {
            Source = _values.HostPath(group["source"]),
            Recursive = _values.Truth(group["recursive"]),
            Propagation = _values.Word(group["propagation"], SpecWords.Propagations),
            Optional = _values.Truth(group["optional"]),
            Size = _values.Size(group["size"], least: 1) ?? _values.Size(group["shm"], least: 0),
            Inodes = _values.Number(group["inodes"], 1, long.MaxValue),
            Mode = _values.Mode(group["mode"]),
            PtmxMode = _values.Mode(group["ptmxmode"], most: 0x1FF),
            User = _values.Id(group["user"]),
            Group = _values.Id(group["group"]) ?? _values.Id(group["gid"]),
            HidePid = _values.Word(group["hidepid"], SpecWords.HidePids),
            SubsetPid = _values.Word(group["subset"], SpecWords.ProcSubsets),
            LowerDir = BindLowerDirs(group["lowerdir"]),
            UpperDir = _values.HostPath(group["upperdir"]),
            WorkDir = _values.HostPath(group["workdir"]),
        };
    }

    private EquatableArray<Located<string>> BindLowerDirs(KeyNode key)
    {
        if (key.Node is YamlSequence { Items.Count: 0 } empty)
        {
            bag.Add(DiagnosticCatalog.EmptyList(empty.At, key.Name));
        }

        return Collect(_values.Items(key), item => _values.HostPath(item));
    }

    private MountSpec BindFlags(KeyNode key, MountSpec spec)
    {
        if (!key.IsGiven)
        {
            return spec;
        }

        var seen = new ListedOnce(bag, key.Name);
        var words = new List<(string Word, MountFlagWord Flag)>();
        foreach (var item in _values.Items(key))
        {
            if (_values.Word(item, MountFlagWords.Table) is not { } flag || !seen.Accepts(((YamlScalar)item.Node!).Text, flag.At))
            {
                continue;
            }

            var word = ((YamlScalar)item.Node).Text;
            if (words.Find(other => MountFlagWords.AreOpposite(flag.Value, other.Flag)) is { Word: { } opposite })
            {
                bag.Add(DiagnosticCatalog.OppositeFlags(flag.At, word, opposite));
            }

            if (flag.Value.Recursive && spec.Type.Value != MountType.Bind)
            {
                bag.Add(DiagnosticCatalog.NotForThis(flag.At, word, "a mount that has none below it", $"write '{word.Substring(1)}', or delete it"));
            }

            words.Add((word, flag.Value));
        }

        return spec with
        {
            Set = Union(words, one => one.Recursive ? MountFlags.None : one.Set),
            Clear = Union(words, one => one.Recursive ? MountFlags.None : one.Clear),
            RecursiveSet = Union(words, one => one.Recursive ? one.Set : MountFlags.None),
            RecursiveClear = Union(words, one => one.Recursive ? one.Clear : MountFlags.None),
            FlagsAt = key.Node!.At,
        };
    }

    private static MountFlags Union(List<(string Word, MountFlagWord Flag)> words, Func<MountFlagWord, MountFlags> part) =>
        words.Aggregate(MountFlags.None, (all, one) => all | part(one.Flag));
}

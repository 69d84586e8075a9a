using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Keys;
using Sandbox.Compiler.Spec;
using Sandbox.Compiler.Yaml;
using Sandbox.Plan;

namespace Sandbox.Compiler.Binding;

// devices
internal sealed partial class SpecBinder
{
    /// <summary>linux/kdev_t.h: 12 bits of major, 20 of minor.</summary>
    private const int MaxMajor = 4095;
    private const int MaxMinor = 1048575;

    private EquatableArray<DeviceSpec> BindDevices(KeyNode key) => CollectRecords(_values.Items(key), item =>
    {
        if (item.Node is not YamlMapping)
        {
            return _values.InsidePath(item) is { } plain ? new DeviceSpec(plain.At, plain, null, null, null, null, null, null, null) : null;
        }

        return GroupNode.Open(item, bag) is { } group && Required(group, "path") ? BindDevice(group) : null;
    });

    private DeviceSpec? BindDevice(GroupNode group)
    {
        var type = _values.Word(group["type"], SpecWords.DeviceTypes);
        if (group["type"].Node is null)
        {
            Refuse(group, ["major", "minor", "mode", "user", "group"], "the host's own node", "add 'type: c' (or b, p) to make a new node, or delete the line");
        }
        else if (type?.Value == DeviceType.Fifo)
        {
            Refuse(group, ["major", "minor"], "a FIFO", "delete the line");
        }
        else if (type is not null)
        {
            Required(group, "major");
            Required(group, "minor");
        }

        var path = _values.InsidePath(group["path"]);
        var major = Uint(_values.Number(group["major"], 0, MaxMajor));
        var minor = Uint(_values.Number(group["minor"], 0, MaxMinor));
        var mode = _values.Mode(group["mode"]);
        var user = _values.Id(group["user"]);
        var owner = _values.Id(group["group"]);
        var optional = _values.Truth(group["optional"]);
        return path is null ? null : new(group.Start, path.Value, type, major, minor, mode, user, owner, optional);
    }

    // Reports those of the keys that stand in the group.
    private void Refuse(GroupNode group, string[] names, string with, string remedy)
    {
        foreach (var name in names.Where(name => group[name].Node is not null))
        {
            bag.Add(DiagnosticCatalog.NotForThis(group.KeyAt(name), name, with, remedy));
        }
    }

    private static Located<uint>? Uint(Located<long>? number) => number is { } one ? new((uint)one.Value, one.At) : null;
}

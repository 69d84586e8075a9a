using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Keys;
using Sandbox.Compiler.Spec;
using Sandbox.Compiler.Yaml;

namespace Sandbox.Compiler.Binding;

// namespaces, network, capabilities
internal sealed partial class SpecBinder
{
    private NamespacesSpec BindNamespaces(KeyNode key)
    {
        if (GroupNode.Open(key, bag) is not { } group)
        {
            return new();
        }

        var time = group["time"].Node is YamlMapping ? GroupNode.Open(group["time"], bag) : null;
        var user = group["user"].Node is YamlMapping ? GroupNode.Open(group["user"], bag) : null;
        return new()
        {
            At = group.Start,
            Cgroup = BindNamespace(group["cgroup"]),
            Ipc = BindNamespace(group["ipc"]),
            Mount = BindNamespace(group["mount"]),
            Network = BindNamespace(group["network"]),
            Pid = BindNamespace(group["pid"]),
            Time = time is null ? BindNamespace(group["time"]) : New(time),
            User = user is null ? BindNamespace(group["user"]) : New(user),
            Uts = BindNamespace(group["uts"]),
            Monotonic = time is null ? null : _values.Offset(time["monotonic"]),
            Boottime = time is null ? null : _values.Offset(time["boottime"]),
            UserMap = user is null ? null : BindUserMap(user["map"]),
        };
    }

    private static Located<NamespaceChoice> New(GroupNode group) => new(new(NamespaceMode.New, null), group.Start);

    private Located<NamespaceChoice>? BindNamespace(KeyNode key)
    {
        if (_values.Scalar(key, "new, host, or the path of a namespace") is not { } scalar)
        {
            return null;
        }

        if (scalar.Text is "new" or "host")
        {
            return new(new(scalar.Text == "new" ? NamespaceMode.New : NamespaceMode.Host, null), scalar.At);
        }

        if (scalar.Text.IndexOf('/') < 0)
        {
            bag.Add(DiagnosticCatalog.UnknownWord(scalar.At, key.Name, scalar.Text, "Write new, host, or the absolute path of a namespace to join, such as /run/netns/NAME or /proc/PID/ns/net."));
            return null;
        }

        return _values.AbsoluteHostPath(key) is { } path ? new(new(NamespaceMode.Join, path.Value), path.At) : null;
    }

    private Located<Plan.UserMap>? BindUserMap(KeyNode key)
    {
        if (key.Node is YamlSequence or YamlMapping)
        {
            bag.Add(DiagnosticCatalog.NotBuilt(key.Node.At, "A 'map' of id ranges", "the id maps"));
            return null;
        }

        return _values.Word(key, SpecWords.UserMaps);
    }

    private NetworkSpec? BindNetwork(KeyNode key)
    {
        if (key.Node is YamlScalar)
        {
            return BindNetworkMode(key) is { } word ? new(word.At, word, null) : null;
        }

        if (GroupNode.Open(key, bag) is not { } group)
        {
            return null;
        }

        var mode = group["mode"].Node is null ? new Located<NetworkMode>(NetworkMode.None, group.Start) : BindNetworkMode(group["mode"]);
        var loopback = _values.Truth(group["loopback"]);
        var limit = BindNetworkLimit(group["limit"]);
        return mode is { } one ? new(group.Start, one, loopback) { Limit = limit } : null;
    }

    private NetworkLimitSpec? BindNetworkLimit(KeyNode key) => OpenFilled(key, "requirement") is { } group
        ? new(group.Start, _values.Rate(group["egress"]), _values.Rate(group["ingress"]), _values.Word(group["requirement"], ResourceWords.Requirements))
        : null;

    private Located<NetworkMode>? BindNetworkMode(KeyNode key) =>
        _values.Word(key, SpecWords.NetworkModes, SpecWords.LaterNetworkModes, "the networks");

    private CapabilitiesSpec? BindCapabilities(KeyNode key)
    {
        if (key.Node is YamlSequence list)
        {
            return new(list.At) { Keep = _values.Capabilities(key) };
        }

        if (key.Node is YamlScalar word && word.Text.ToLowerInvariant() is "all" or "none" && key.Node is YamlScalar { Text: var text })
        {
            bag.Add(DiagnosticCatalog.CapabilityWord(key.Node.At, text.ToLowerInvariant()));
            return null;
        }

        if (key.Node is YamlScalar)
        {
            _ = _values.Items(key).Count();
            return null;
        }

        return GroupNode.Open(key, bag) is not { } group ? null : new(group.Start)
        {
            Bounding = _values.Capabilities(group["bounding"]),
            Effective = _values.Capabilities(group["effective"]),
            Permitted = _values.Capabilities(group["permitted"]),
            Inheritable = _values.Capabilities(group["inheritable"]),
            Ambient = _values.Capabilities(group["ambient"]),
        };
    }
}

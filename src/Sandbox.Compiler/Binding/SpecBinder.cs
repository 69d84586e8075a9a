using Sandbox.Compiler.Binding.Values;
using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Keys;
using Sandbox.Compiler.Spec;
using Sandbox.Compiler.Yaml;

namespace Sandbox.Compiler.Binding;

/// <summary>Nodes of one file → what it says, typed, nothing defaulted but the name. One partial file per group of keys.</summary>
internal sealed partial class SpecBinder(DiagnosticBag bag)
{
    private const string Suffix = ".sandbox.yaml";

    private readonly ValueBinder _values = new(bag);

    /// <summary>Binds the root map of the file at <paramref name="path"/>.</summary>
    public PartialSpec? Bind(YamlMapping root, string path)
    {
        if (GroupNode.Open(new("", root), bag) is not { } top)
        {
            return null;
        }

        BindVersion(top);
        _values.Word(top["kind"], SpecWords.Kinds, SpecWords.LaterKinds, "the system containers");
        var name = _values.Name(top["name"]);
        var (made, build) = BindRoot(top["root"], BindBuild(top["build"]));
        var values = new WorkloadSpec
        {
            Name = name ?? NameOf(path, top),
            Description = _values.Line(top["description"]),
            Profile = BindProfile(top["profile"]),
            Root = made,
            Build = build,
            Process = BindProcess(top["process"]),
            Hostname = _values.Hostname(top["hostname"]),
            Domainname = _values.Hostname(top["domainname"]),
            Namespaces = BindNamespaces(top["namespaces"]),
            Mounts = BindMounts(top["mounts"]),
            Files = BindFiles(top["files"]),
            Dirs = BindDirs(top["dirs"]),
            Symlinks = BindSymlinks(top["symlinks"]),
            Devices = BindDevices(top["devices"]),
            Mask = BindPaths(top["mask"]),
            Unmask = BindPaths(top["unmask"]),
            Readonly = BindPaths(top["readonly"]),
            Sysctl = BindSysctl(top["sysctl"]),
            Capabilities = BindCapabilities(top["capabilities"]),
            Seccomp = BindSeccomp(top["seccomp"]),
            Landlock = BindLandlock(top["landlock"]),
            Resources = BindResources(top["resources"]),
            Network = BindNetwork(top["network"]),
            Health = BindHealth(top["health"]),
            Sockets = BindSockets(top["sockets"]),
            Credentials = BindCredentials(top["credentials"]),
            Logs = BindLogs(top["log"]),
            Unit = BindUnit(top["unit"]),
        };
        return new(values, name is not null, BindExtends(top["extends"]), top.Start);
    }

    /// <summary>The files that a file's <c>extends</c> names; wrong ones are left out.</summary>
    public EquatableArray<Located<string>> BindExtends(KeyNode key)
    {
        if (key.Node is YamlScalar)
        {
            return _values.Line(key) is { Value.Length: > 0 } one ? EquatableArray.Of(one) : default;
        }

        var seen = new ListedOnce(bag, key.Name);
        return Collect(_values.Items(key), item => _values.Line(item) is { Value.Length: > 0 } path && seen.Accepts(path.Value, path.At) ? path : (Located<string>?)null);
    }

    /// <summary>Whether the file is one that only exists to be extended.</summary>
    public static bool IsBase(string path) => !path.EndsWith(Suffix, StringComparison.Ordinal);

    private void BindVersion(GroupNode top)
    {
        var version = top["sandbox"];
        if (top.Lacks("sandbox"))
        {
            bag.Add(DiagnosticCatalog.MissingKey(top.Start, "sandbox", "begin the file with 'sandbox: 1', the version of the spec language"));
        }
        else if (version.Node is YamlScalar scalar && scalar is not { IsPlain: true, Text: "1" })
        {
            bag.Add(DiagnosticCatalog.LanguageVersion(scalar.At, scalar.Text));
        }
        else
        {
            _values.Scalar(version, "1");
        }
    }

    private Located<string>? BindProfile(KeyNode key)
    {
        if (_values.Line(key) is not { } profile || SpecWords.Profiles.TryGet(profile.Value, out _))
        {
            return key.Node is YamlScalar scalar ? new(scalar.Text, scalar.At) : null;
        }

        bag.Add(DiagnosticCatalog.UnknownProfile(profile.At, profile.Value, SpecWords.Profiles.Remedy(profile.Value)));
        return null;
    }

    private Located<string> NameOf(string path, GroupNode top)
    {
        var file = path.Substring(path.LastIndexOf('/') + 1);
        var name = IsBase(path) ? file.Split('.')[0] : file.Substring(0, file.Length - Suffix.Length);
        if (!IsBase(path) && top["name"].Node is null && !ValueBinder.IsName(name))
        {
            bag.Add(DiagnosticCatalog.BadName(top.Start, name, $"'name: {ValueBinder.NearName(name) ?? "app"}', as the file's own name is none"));
        }

        return new(name, top.Start);
    }

    private static EquatableArray<T> Collect<T>(IEnumerable<KeyNode> items, Func<KeyNode, T?> bind)
        where T : struct => items.Select(bind).Where(one => one is not null).Select(one => one!.Value).ToEquatableArray();

    private static EquatableArray<T> CollectRecords<T>(IEnumerable<KeyNode> items, Func<KeyNode, T?> bind)
        where T : class => items.Select(bind).OfType<T>().ToEquatableArray();
}

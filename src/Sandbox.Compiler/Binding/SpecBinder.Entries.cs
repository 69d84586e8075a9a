using Sandbox.Compiler.Binding.Values;
using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Keys;
using Sandbox.Compiler.Spec;
using Sandbox.Compiler.Yaml;

namespace Sandbox.Compiler.Binding;

// files, dirs, symlinks, mask, readonly, sysctl
internal sealed partial class SpecBinder
{
    private EquatableArray<FileSpec> BindFiles(KeyNode key) => CollectRecords(_values.Items(key), item =>
    {
        if (GroupNode.Open(item, bag) is not { } group)
        {
            return null;
        }

        var complete = Required(group, "path") & Required(group, "content");
        var path = _values.InsidePath(group["path"]);
        var content = _values.Prose(group["content"], exact: true, SpecText.MaxBytes, "a file's content");
        var mode = _values.Mode(group["mode"]);
        var user = _values.Id(group["user"]);
        var owner = _values.Id(group["group"]);
        return complete && path is not null && content is not null ? new FileSpec(group.Start, path.Value, content.Value, mode, user, owner) : null;
    });

    private EquatableArray<DirSpec> BindDirs(KeyNode key)
    {
        if (key.Node is YamlMapping)
        {
            // dirs.state and so on are known; anything else is an unknown key.
            GroupNode.Open(key, bag);
            return default;
        }

        return CollectRecords(_values.Items(key), item =>
        {
            if (item.Node is not YamlMapping)
            {
                return _values.InsidePath(item) is { } plain ? new DirSpec(plain.At, plain, null, null, null) : null;
            }

            if (GroupNode.Open(item, bag) is not { } group || !Required(group, "path"))
            {
                return null;
            }

            var path = _values.InsidePath(group["path"]);
            var mode = _values.Mode(group["mode"]);
            var user = _values.Id(group["user"]);
            var owner = _values.Id(group["group"]);
            return path is null ? null : new DirSpec(group.Start, path.Value, mode, user, owner);
        });
    }

    private EquatableArray<SymlinkSpec> BindSymlinks(KeyNode key) => CollectRecords(_values.Items(key), item =>
    {
        if (GroupNode.Open(item, bag) is not { } group)
        {
            return null;
        }

        var complete = Required(group, "path") & Required(group, "target");
        var path = _values.InsidePath(group["path"]);
        var target = _values.LinkTarget(group["target"]);
        return complete && path is not null && target is not null ? new SymlinkSpec(group.Start, path.Value, target.Value) : null;
    });

    private EquatableArray<Located<string>> BindPaths(KeyNode key)
    {
        var seen = new ListedOnce(bag, key.Name);
        return Collect(_values.Items(key), item => _values.InsidePath(item) is { } path && seen.Accepts(path.Value, path.At) ? path : (Located<string>?)null);
    }

    private EquatableArray<SysctlSpec> BindSysctl(KeyNode key)
    {
        var found = new List<SysctlSpec>();
        var seen = new ListedOnce(bag, key.Name);
        foreach (var entry in _values.Entries(key))
        {
            var path = SysctlWords.WithSlashes(entry.Key.Text);
            var value = _values.Line(new(key.Path + "[]", entry.Value));
            if (IsAllowed(entry.Key, path) && seen.Accepts(path, entry.Key.At) && value is not null)
            {
                found.Add(new(new(path, entry.Key.At), value.Value));
            }
        }

        return found.ToEquatableArray();
    }

    private bool IsAllowed(YamlScalar key, string path)
    {
        if (path is "kernel/hostname" or "kernel/domainname")
        {
            bag.Add(DiagnosticCatalog.SysctlHasKey(key.At, key.Text, path.Substring("kernel/".Length)));
            return false;
        }

        var clean = path.Split('/').All(part => part is not ("" or "." or "..")) && path.All(c => c is > ' ' and < (char)0x7f) && path.Length <= 255;
        if (clean && (SysctlWords.IsOfIpc(path) || SysctlWords.IsOfNetwork(path)))
        {
            return true;
        }

        bag.Add(DiagnosticCatalog.SysctlNotAllowed(key.At, key.Text, SysctlWords.Nearest(path)));
        return false;
    }
}

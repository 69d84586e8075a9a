using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;
using Sandbox.Compiler.Yaml;
using Sandbox.Plan;

namespace Sandbox.Compiler.Binding;

// resources.hugetlb, misc, rdma, unified: maps of names that the host's kernel gives
internal sealed partial class SpecBinder
{
    private void BindHugetlb(KeyNode key, List<LimitSpec> found)
    {
        foreach (var entry in FilledEntries(key))
        {
            var known = Quantities.IsSize(entry.Key.Text, out var bytes) && LimitKey.IsPage(bytes);
            if (!known)
            {
                bag.Add(DiagnosticCatalog.BadPageSize(entry.Key.At, entry.Key.Text));
                continue;
            }

            var limit = OrMax(new(key.Path + ".*", entry.Value), value => _values.Size(value, 0));
            if (limit is { Value: > 0 } one && one.Value % bytes != 0)
            {
                bag.Add(DiagnosticCatalog.NotWholePages(one.At, entry.Key.Text));
            }
            else
            {
                Add(found, CgroupLimit.HugetlbMax, LimitKey.KernelPage(bytes!.Value), limit);
            }
        }
    }

    private void BindMisc(KeyNode key, List<LimitSpec> found)
    {
        foreach (var entry in FilledEntries(key).Where(entry => IsResource(entry.Key, key.Name)))
        {
            Add(found, CgroupLimit.MiscMax, entry.Key.Text, OrMax(new(key.Path + ".*", entry.Value), value => _values.Number(value, 0, long.MaxValue)));
        }
    }

    private void BindRdma(KeyNode key, List<LimitSpec> found)
    {
        foreach (var entry in FilledEntries(key).Where(entry => IsResource(entry.Key, key.Name)))
        {
            if (OpenFilled(new(key.Path + ".*", entry.Value)) is { } group)
            {
                Add(found, CgroupLimit.RdmaHandles, entry.Key.Text, OrMax(group["hca_handle"], value => _values.Number(value, 0, int.MaxValue)));
                Add(found, CgroupLimit.RdmaObjects, entry.Key.Text, OrMax(group["hca_object"], value => _values.Number(value, 0, int.MaxValue)));
            }
        }
    }

    private void BindUnified(KeyNode key, List<LimitSpec> found)
    {
        foreach (var entry in FilledEntries(key))
        {
            var file = entry.Key.Text;
            if (!CgroupFileNames.IsName(file))
            {
                bag.Add(DiagnosticCatalog.BadCgroupFile(entry.Key.At, file));
            }
            else if (CgroupFileNames.KeyOf(file) is { } typed)
            {
                bag.Add(DiagnosticCatalog.CgroupFileHasKey(entry.Key.At, file, typed));
            }
            else if (_values.Line(new(key.Path + ".*", entry.Value)) is { } text)
            {
                AddText(found, CgroupLimit.Unified, file, new(text.Value, entry.Key.At));
            }
        }
    }

    private IEnumerable<YamlEntry> FilledEntries(KeyNode key)
    {
        if (key.Node is YamlMapping { Entries.Count: 0 } empty)
        {
            bag.Add(DiagnosticCatalog.NothingLimited(empty.At, key.Name, ""));
        }

        return _values.Entries(key);
    }

    private bool IsResource(YamlScalar name, string key)
    {
        if (CgroupFileNames.IsResource(name.Text))
        {
            return true;
        }

        bag.Add(DiagnosticCatalog.BadResourceName(name.At, key, name.Text));
        return false;
    }
}

using Sandbox.Compiler.Binding.Values;
using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Keys;
using Sandbox.Compiler.Spec;
using Sandbox.Compiler.Yaml;
using Sandbox.Plan;

namespace Sandbox.Compiler.Binding;

// resources
internal sealed partial class SpecBinder
{
    private ResourcesSpec? BindResources(KeyNode key)
    {
        if (OpenFilled(key, "requirement") is not { } group)
        {
            return null;
        }

        var found = new List<LimitSpec>();
        BindMemory(group["memory"], found);
        BindCpu(group["cpu"], found);
        if (OpenFilled(group["pids"]) is { } pids)
        {
            Add(found, CgroupLimit.PidsMax, null, OrMax(pids["max"], value => _values.Number(value, 1, 4_194_304)));
        }

        BindIo(group["io"], found);
        BindHugetlb(group["hugetlb"], found);
        BindMisc(group["misc"], found);
        BindRdma(group["rdma"], found);
        BindUnified(group["unified"], found);
        return new(group.Start) { Hard = _values.Word(group["requirement"], ResourceWords.Requirements), Limits = found.ToEquatableArray(), Devices = BindDeviceRules(group["devices"]) };
    }

    private void BindMemory(KeyNode key, List<LimitSpec> found)
    {
        if (OpenFilled(key) is not { } group)
        {
            return;
        }

        foreach (var (name, limit) in MemoryKeys)
        {
            Add(found, limit, null, OrMax(group[name], value => _values.Size(value, limit == CgroupLimit.MemoryMax ? LimitKey.LeastMemory : 0)));
        }

        AddTruth(found, CgroupLimit.MemoryOomGroup, group["oom_group"]);
    }

    private static readonly (string Name, CgroupLimit Limit)[] MemoryKeys =
        [("max", CgroupLimit.MemoryMax), ("high", CgroupLimit.MemoryHigh), ("low", CgroupLimit.MemoryLow), ("min", CgroupLimit.MemoryMin), ("swap", CgroupLimit.MemorySwapMax)];

    private void BindCpu(KeyNode key, List<LimitSpec> found)
    {
        if (OpenFilled(key) is not { } group)
        {
            return;
        }

        Add(found, CgroupLimit.CpuMax, null, OrMax(group["max"], _values.CpuShare));
        Add(found, CgroupLimit.CpuMaxBurst, null, _values.Duration(group["burst"], least: 1) is { } burst ? new Located<long>(burst.Value * 1000, burst.At) : null);
        Add(found, CgroupLimit.CpuWeight, null, _values.Number(group["weight"], 1, 10_000));
        AddTruth(found, CgroupLimit.CpuIdle, group["idle"]);
        AddText(found, CgroupLimit.CpusetCpus, null, _values.CpuList(group["set"]));
        AddText(found, CgroupLimit.CpusetMems, null, _values.CpuList(group["mems"]));
    }

    private void BindIo(KeyNode key, List<LimitSpec> found)
    {
        if (OpenFilled(key) is not { } group)
        {
            return;
        }

        Add(found, CgroupLimit.IoWeight, null, _values.Number(group["weight"], 1, 10_000));
        var seen = new ListedOnce(bag, "device");
        foreach (var item in _values.Items(group["limits"]))
        {
            if (OpenFilled(item, "device") is { } entry && Required(entry, "device") && _values.HostDevice(entry["device"]) is { } device && seen.Accepts(device.Value, device.At))
            {
                BindDevice(entry, device.Value, found);
            }
        }
    }

    private void BindDevice(GroupNode entry, string device, List<LimitSpec> found)
    {
        Add(found, CgroupLimit.IoReadBytes, device, OrMax(entry["rbps"], value => _values.Size(value, 1)));
        Add(found, CgroupLimit.IoWriteBytes, device, OrMax(entry["wbps"], value => _values.Size(value, 1)));
        Add(found, CgroupLimit.IoReadOperations, device, OrMax(entry["riops"], value => _values.Number(value, 1, uint.MaxValue)));
        Add(found, CgroupLimit.IoWriteOperations, device, OrMax(entry["wiops"], value => _values.Number(value, 1, uint.MaxValue)));
    }

    /// <summary>The map of a group; one that limits nothing is reported. <paramref name="beside"/>: a key that is no limit itself.</summary>
    private GroupNode? OpenFilled(KeyNode key, string beside = "")
    {
        if (GroupNode.Open(key, bag) is not { } group)
        {
            return null;
        }

        if (((YamlMapping)key.Node!).Entries.All(entry => entry.Key.Text == beside))
        {
            bag.Add(DiagnosticCatalog.NothingLimited(group.Start, key.Name, string.Join(", ", SpecKeys.Under(key.Path).Where(one => one.Name != beside).Select(one => one.Name))));
        }

        return group;
    }

    private static Located<long>? OrMax(KeyNode key, Func<KeyNode, Located<long>?> value) =>
        key.Node is YamlScalar { Text: ResourceWords.Max, IsPlain: true } word ? new(CgroupUnits.Max, word.At) : value(key);

    private static void Add(List<LimitSpec> found, CgroupLimit limit, string? of, Located<long>? value)
    {
        if (value is { } one)
        {
            found.Add(new(one.At, limit, of, one.Value, null));
        }
    }

    private void AddTruth(List<LimitSpec> found, CgroupLimit limit, KeyNode key) =>
        Add(found, limit, null, _values.Truth(key) is { } truth ? new Located<long>(truth.Value ? 1 : 0, truth.At) : null);

    private static void AddText(List<LimitSpec> found, CgroupLimit limit, string? of, Located<string>? text)
    {
        if (text is { } one)
        {
            found.Add(new(one.At, limit, of, 0, one.Value));
        }
    }
}

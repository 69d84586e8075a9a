using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Keys;
using Sandbox.Compiler.Spec;
using Sandbox.Compiler.Yaml;
using Sandbox.Plan;

namespace Sandbox.Compiler.Binding;

// process.rlimits
internal sealed partial class SpecBinder
{
    private static readonly string[] LimitSides = ["soft", "hard"];

    private EquatableArray<RlimitSpec> BindRlimits(KeyNode key)
    {
        var found = new List<RlimitSpec>();
        foreach (var entry in _values.Entries(key))
        {
            var name = entry.Key.Text;
            if (!SpecWords.Rlimits.TryGet(name, out var resource))
            {
                bag.Add(DiagnosticCatalog.UnknownWord(entry.Key.At, key.Name, name, SpecWords.Rlimits.Remedy(name)));
            }
            else if (BindRlimit(new(resource, entry.Key.At), new(key.Path + ".*", entry.Value), name) is { } limit)
            {
                found.Add(limit);
            }
        }

        return found.ToEquatableArray();
    }

    private RlimitSpec? BindRlimit(Located<Rlimit> resource, KeyNode key, string name)
    {
        if (key.Node is not YamlMapping)
        {
            return BindLimit(resource.Value, key with { Path = name }) is { } both ? new(resource, both, both) : null;
        }

        if (GroupNode.Open(key, bag) is not { } group)
        {
            return null;
        }

        foreach (var side in LimitSides.Where(group.Lacks))
        {
            bag.Add(DiagnosticCatalog.MissingKey(group.Start, side, $"write both limits, or '{name}: VALUE' where they are the same"));
        }

        if (BindLimit(resource.Value, group["soft"]) is not { } soft || BindLimit(resource.Value, group["hard"]) is not { } hard)
        {
            return null;
        }

        if (soft.Value > hard.Value)
        {
            bag.Add(DiagnosticCatalog.SoftAboveHard(soft.At, name));
        }

        return new(resource, soft, hard);
    }

    private Located<ulong>? BindLimit(Rlimit resource, KeyNode key)
    {
        if (key.Node is YamlScalar { Text: "unlimited" } unlimited)
        {
            return new(ulong.MaxValue, unlimited.At);
        }

        var value = resource switch
        {
            Rlimit.Cpu => _values.Duration(key, least: 1000) is { } time ? new Located<long>(time.Value / 1000, time.At) : null,
            Rlimit.Rttime => _values.Duration(key, least: 1) is { } time ? new Located<long>(time.Value * 1000, time.At) : null,
            Rlimit.As or Rlimit.Core or Rlimit.Data or Rlimit.Fsize or Rlimit.Memlock or Rlimit.Msgqueue or Rlimit.Rss or Rlimit.Stack => _values.Size(key, least: 0),
            Rlimit.Nice => _values.Number(key, 0, 40),
            Rlimit.Rtprio => _values.Number(key, 0, 99),
            _ => _values.Number(key, 0, long.MaxValue),
        };
        return value is { } one ? new((ulong)one.Value, one.At) : null;
    }
}

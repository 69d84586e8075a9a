namespace Sandbox.Seccomp;

/// <summary>A policy as one ABI sees it: per number the rules that name it.</summary>
internal sealed class PolicyRules
{
    private readonly SeccompPolicy _policy;
    private readonly SeccompArch _arch;
    private readonly ILookup<string, int> _rulesOf;

    public PolicyRules(SeccompPolicy policy, SeccompArch arch)
    {
        (_policy, _arch) = (policy, arch);
        _rulesOf = Enumerable.Range(0, policy.Rules.Count).SelectMany(rule => policy.Rules[rule].Names.Distinct().Select(name => (name, rule))).ToLookup(pair => pair.name, pair => pair.rule, StringComparer.Ordinal);
    }

    /// <summary>Every number that the tables have, with the node that decides it.</summary>
    public IEnumerable<(uint Number, FilterNode Node)> Decide(FilterNodes nodes, Decisions decisions)
    {
        var otherwise = nodes.Return(_policy.Default);
        return Numbers.Select(pair => (pair.Number, decisions.Decide(Alternatives(pair.Name, rule => nodes.Return(_policy.Rules[rule].Action)), otherwise)));
    }

    /// <summary>What decides <paramref name="name"/> where no argument does; else null.</summary>
    public SeccompAction? Constant(string name)
    {
        var nodes = new FilterNodes();
        var node = new Decisions(nodes).Decide(Alternatives(name, rule => nodes.Return(_policy.Rules[rule].Action)), nodes.Return(_policy.Default));
        return node.Kind == FilterNodeKind.Return ? SeccompAction.OfReturnValue(node.K) : null;
    }

    /// <summary>The rules (by index) that decide some call of this ABI.</summary>
    public ISet<int> Reached()
    {
        var nodes = new FilterNodes();
        var decisions = new Decisions(nodes);
        var otherwise = nodes.Return(uint.MaxValue);
        var seen = new HashSet<int>();
        var open = new Stack<FilterNode>(Numbers.Select(pair => decisions.Decide(Alternatives(pair.Name, rule => nodes.Return((uint)rule)), otherwise)));
        var found = new HashSet<int>();
        while (open.Count > 0)
        {
            var node = open.Pop();
            if (!seen.Add(node.Id))
            {
                continue;
            }

            foreach (var next in new[] { node.Next, node.Else }.OfType<FilterNode>())
            {
                open.Push(next);
            }

            if (node.Kind == FilterNodeKind.Return && node.K != uint.MaxValue)
            {
                found.Add((int)node.K);
            }
        }

        return found;
    }

    private IEnumerable<(string Name, uint Number)> Numbers => SyscallTable.Of(_arch);

    private IEnumerable<Alternative> Alternatives(string name, Func<int, FilterNode> result) =>
        _rulesOf[name].SelectMany(rule => Ways(name, _policy.Rules[rule].Conditions).Select(way => new Alternative(way, result(rule)))).Concat(Multiplexed(name, result));

    // Each set of tests under which all conditions hold.
    private IEnumerable<ArgumentTest[]> Ways(string name, EquatableArray<ArgumentCondition> conditions) => conditions.Aggregate(
        (IEnumerable<ArgumentTest[]>)[[]],
        (ways, condition) => ways.SelectMany(_ => ArgumentTests.Of(condition, Width(name, condition.Index), HalvesOnly), (way, more) => (ArgumentTest[])[.. way, .. more]));

    // libseccomp takes x32 for an ABI of 32 bits, and looks at the lower halves alone.
    private bool HalvesOnly => _arch.Has32BitArguments() || (_arch == SeccompArch.X32 && !_policy.KernelWidths);

    private ArgumentKind Width(string name, int index) => _policy.KernelWidths ? SyscallTable.Argument(name, index) : ArgumentKind.Bits64;

    // What reaches a call through socketcall(2) or ipc(2) of 32-bit x86: its own arguments lie in memory there, which no filter sees. So a rule with conditions is taken as if
    // they held where it forbids, and not at all where it allows.
    private IEnumerable<Alternative> Multiplexed(string name, Func<int, FilterNode> result) =>
        from part in Multiplexer.PartsOf(name, _arch)
        from rule in _rulesOf[part.Name]
        where _policy.Rules[rule].Conditions.Count == 0 || _policy.Rules[rule].Action.Kind is not (SeccompActionKind.Allow or SeccompActionKind.Log)
        select new Alternative([ArgumentTests.OfWord(16, CompareOp.Equal, part.Call)], result(rule));
}

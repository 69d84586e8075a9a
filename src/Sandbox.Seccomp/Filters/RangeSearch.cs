namespace Sandbox.Seccomp;

/// <summary>A part of a word's values: from <paramref name="Start"/> to before the next part.</summary>
/// <param name="Start">Its first value.</param>
/// <param name="Target">What it leads to.</param>
/// <param name="Weight">What one comparison more on the way to it costs, in the unit of <see cref="RangeSearch.InstructionCost"/>.</param>
internal readonly record struct RangePart(uint Start, FilterNode Target, double Weight);

/// <summary>
/// The cheapest search over parts: a binary search by "greater or equal" whose leaves are parts, or stretches in which single values stand out of one target and are compared
/// one by one. Cost = instructions + the comparisons on the way to each part, weighted (an optimal alphabetic tree, Knuth 1971).
/// </summary>
internal sealed class RangeSearch
{
    /// <summary>Nanoseconds that one more instruction adds to attaching a filter (conversion and JIT; measured in tests/bench/README.md).</summary>
    public const double InstructionCost = 100;

    // Longer stretches of single values are better halved.
    private const int LongestChain = 17;

    private readonly FilterNodes _nodes;
    private readonly IReadOnlyList<RangePart> _parts;
    private readonly double[,] _cost;
    private readonly int[,] _split;
    private readonly double[] _weights;

    private RangeSearch(FilterNodes nodes, IReadOnlyList<RangePart> parts)
    {
        (_nodes, _parts) = (nodes, parts);
        _cost = new double[parts.Count, parts.Count];
        _split = new int[parts.Count, parts.Count];
        _weights = new double[parts.Count + 1];
        for (var i = 0; i < parts.Count; i++)
        {
            _weights[i + 1] = _weights[i] + parts[i].Weight;
            _split[i, i] = i;
        }
    }

    /// <summary>A node that leads each value to its part's target. The first part begins at 0; the word is in the accumulator.</summary>
    public static FilterNode Make(FilterNodes nodes, IEnumerable<RangePart> parts)
    {
        var merged = Merge(parts);
        if (merged.Count > (2 * FilterProgram.MostInstructions) + 1)
        {
            throw new TooManyStatesException(); // a comparison parts two neighbours, or takes one value out between two
        }

        var search = new RangeSearch(nodes, merged);
        search.Weigh();
        return search.Node(0, search._parts.Count - 1);
    }

    // Neighbours that lead to the same are one part.
    private static List<RangePart> Merge(IEnumerable<RangePart> parts)
    {
        var merged = new List<RangePart>();
        foreach (var part in parts)
        {
            if (merged.Count > 0 && ReferenceEquals(merged[merged.Count - 1].Target, part.Target))
            {
                merged[merged.Count - 1] = merged[merged.Count - 1] with { Weight = merged[merged.Count - 1].Weight + part.Weight };
            }
            else
            {
                merged.Add(part);
            }
        }

        return merged;
    }

    // Bottom up; a stretch is split between the best splits of the two that are one part shorter (Knuth).
    private void Weigh()
    {
        for (var length = 2; length <= _parts.Count; length++)
        {
            for (var i = 0; i + length <= _parts.Count; i++)
            {
                var j = i + length - 1;
                var (best, at) = (double.MaxValue, i + 1);
                for (var k = Math.Max(i + 1, _split[i, j - 1]); k <= Math.Max(i + 1, Math.Min(j, _split[i + 1, j])); k++)
                {
                    var cost = _cost[i, k - 1] + _cost[k, j];
                    (best, at) = cost < best ? (cost, k) : (best, at);
                }

                _split[i, j] = at;
                _cost[i, j] = Math.Min(InstructionCost + _weights[j + 1] - _weights[i] + best, ChainCost(i, j));
            }
        }
    }

    private double SplitCost(int i, int j) => InstructionCost + _weights[j + 1] - _weights[i] + _cost[i, _split[i, j] - 1] + _cost[_split[i, j], j];

    private FilterNode Node(int i, int j)
    {
        if (i == j)
        {
            return _parts[i].Target;
        }

        if (ChainCost(i, j) < SplitCost(i, j))
        {
            return Chain(i, j);
        }

        var split = _split[i, j];
        return _nodes.Branch(FilterNodeKind.GreaterOrEqual, _parts[split].Start, Node(split, j), Node(i, split - 1));
    }

    private double ChainCost(int i, int j)
    {
        if (j - i >= LongestChain || Rule(i, j) is not { } rule)
        {
            return double.MaxValue;
        }

        var exceptions = Exceptions(i, j, rule);
        var cost = exceptions.Count * InstructionCost;
        var passed = 0d;
        for (var at = 0; at < exceptions.Count; at++)
        {
            cost += exceptions[at].Weight * (at + 1);
            passed += exceptions[at].Weight;
        }

        return cost + ((_weights[j + 1] - _weights[i] - passed) * exceptions.Count);
    }

    private FilterNode Chain(int i, int j)
    {
        var rule = Rule(i, j)!;
        var exceptions = Exceptions(i, j, rule);
        exceptions.Reverse();
        return exceptions.Aggregate(rule, (node, one) => _nodes.Branch(FilterNodeKind.Equal, one.Start, one.Target, node));
    }

    // The one target of all parts that have more than one value; null where there are two.
    private FilterNode? Rule(int i, int j)
    {
        FilterNode? rule = null;
        for (var at = i; at <= j; at++)
        {
            if (!IsSingle(at))
            {
                if (rule is not null && !ReferenceEquals(rule, _parts[at].Target))
                {
                    return null;
                }

                rule = _parts[at].Target;
            }
        }

        return rule ?? _parts[i].Target;
    }

    // The most expensive one first.
    private List<RangePart> Exceptions(int i, int j, FilterNode rule) =>
        [.. Enumerable.Range(i, j - i + 1).Select(at => _parts[at]).Where(part => !ReferenceEquals(part.Target, rule)).OrderByDescending(part => part.Weight).ThenBy(part => part.Start)];

    private bool IsSingle(int at) => (at + 1 < _parts.Count ? _parts[at + 1].Start - 1 : uint.MaxValue) == _parts[at].Start;
}

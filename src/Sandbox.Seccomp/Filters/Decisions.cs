namespace Sandbox.Seccomp;

/// <summary>One way to a result: all tests must hold.</summary>
internal readonly record struct Alternative(IReadOnlyList<ArgumentTest> Tests, FilterNode Result);

/// <summary>More states than a filter could have instructions: the policy is far beyond the limit.</summary>
internal sealed class TooManyStatesException : Exception;

/// <summary>
/// Alternatives in order, the first that holds decides → a graph of nodes. Word by word: the values of the word that is asked next are cut where an answer may change, what
/// is left of the alternatives is decided for each part, and a search over the parts is made of it (<see cref="RangeSearch"/>). No word is asked twice on one way,
/// except for its bits.
/// </summary>
internal sealed class Decisions(FilterNodes nodes)
{
    private const int MostStates = 50_000;

    // What a comparison costs where nobody knows which value is common: as many nanoseconds as it takes, over some calls.
    private const double PartWeight = 40;

    private readonly Dictionary<string, FilterNode> _decided = new(StringComparer.Ordinal);
    private readonly Dictionary<ArgumentTest, int> _tests = [];

    /// <summary>The node that decides.</summary>
    public FilterNode Decide(IEnumerable<Alternative> alternatives, FilterNode otherwise)
    {
        var open = Simplify(alternatives, otherwise);
        if (open[0].Tests.Count == 0 || open.All(one => ReferenceEquals(one.Result, open[0].Result)))
        {
            return open[0].Result;
        }

        var key = Key(open);
        if (!_decided.TryGetValue(key, out var node))
        {
            if (_decided.Count >= MostStates)
            {
                throw new TooManyStatesException();
            }

            node = open[0].Tests[0] is MaskTest mask ? ByBits(open, mask) : ByParts(open, open[0].Tests[0].Word);
            _decided.Add(key, node);
        }

        return node;
    }

    // Without what cannot hold, and up to the first that always holds, which is the last.
    private static List<Alternative> Simplify(IEnumerable<Alternative> alternatives, FilterNode otherwise)
    {
        var open = new List<Alternative>();
        foreach (var one in alternatives)
        {
            if (!one.Tests.Contains(ArgumentTest.Never))
            {
                open.Add(one with { Tests = [.. one.Tests.Where(test => test != ArgumentTest.Always)] });
                if (open[open.Count - 1].Tests.Count == 0)
                {
                    return open;
                }
            }
        }

        open.Add(new([], otherwise));
        return open;
    }

    private string Key(List<Alternative> open) =>
        string.Join("|", open.Select(one => one.Result.Id + ":" + string.Join(",", one.Tests.Select(Number))));

    private int Number(ArgumentTest test)
    {
        if (!_tests.TryGetValue(test, out var number))
        {
            number = _tests.Count;
            _tests.Add(test, number);
        }

        return number;
    }

    private FilterNode ByBits(List<Alternative> open, MaskTest asked)
    {
        var yes = Remaining(open, test => test is MaskTest other ? other.Given(asked, true) : test);
        var no = Remaining(open, test => test is MaskTest other ? other.Given(asked, false) : test);
        if (ReferenceEquals(yes, no))
        {
            return yes;
        }

        var node = asked.Value == 0
            ? nodes.Branch(FilterNodeKind.AnyBit, asked.Mask, no, yes)
            : asked.Value == asked.Mask && (asked.Mask & (asked.Mask - 1)) == 0
                ? nodes.Branch(FilterNodeKind.AnyBit, asked.Mask, yes, no)
                : nodes.And(asked.Mask, nodes.Branch(FilterNodeKind.Equal, asked.Value, yes, no));
        return nodes.Load(asked.Word, node);
    }

    private FilterNode ByParts(List<Alternative> open, uint word)
    {
        var cuts = new SortedSet<uint> { 0 };
        foreach (var test in open.SelectMany(one => one.Tests).Where(test => test.Word == word))
        {
            test.AddCuts(cuts);
        }

        var starts = cuts.ToList();
        var parts = new List<RangePart>(starts.Count);
        for (var i = 0; i < starts.Count; i++)
        {
            var (least, most) = (starts[i], i + 1 < starts.Count ? starts[i + 1] - 1 : uint.MaxValue);
            parts.Add(new(least, Remaining(open, test => test.Word == word ? test.Given(least, most) : test), PartWeight));
        }

        return nodes.Load(word, RangeSearch.Make(nodes, parts));
    }

    // What is left of each alternative but the last, which always holds.
    private FilterNode Remaining(List<Alternative> open, Func<ArgumentTest, ArgumentTest> given) =>
        Decide(open.Take(open.Count - 1).Select(one => one with { Tests = [.. one.Tests.Select(given)] }), open[open.Count - 1].Result);
}

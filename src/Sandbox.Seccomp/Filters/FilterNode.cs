namespace Sandbox.Seccomp;

/// <summary>What a <see cref="FilterNode"/> does.</summary>
internal enum FilterNodeKind
{
    /// <summary>Return <c>K</c>.</summary>
    Return,

    /// <summary>Load the word at offset <c>K</c>, go on to <c>Next</c>.</summary>
    Load,

    /// <summary>Keep the bits of <c>K</c>, go on to <c>Next</c>.</summary>
    And,

    /// <summary>Compare with <c>K</c>: <c>Next</c> where equal, else <c>Else</c>.</summary>
    Equal,

    /// <summary>The same with greater or equal.</summary>
    GreaterOrEqual,

    /// <summary>The same with "has one of the bits".</summary>
    AnyBit,
}

/// <summary>A step of a decision. Nodes make a graph without circles, in which equal parts are one node: tails that are the same are shared.</summary>
internal sealed class FilterNode(int id, FilterNodeKind kind, uint k, FilterNode? next, FilterNode? @else)
{
    public int Id => id;

    public FilterNodeKind Kind => kind;

    public uint K => k;

    public FilterNode? Next => next;

    public FilterNode? Else => @else;

    public bool Branches => kind is FilterNodeKind.Equal or FilterNodeKind.GreaterOrEqual or FilterNodeKind.AnyBit;
}

/// <summary>Makes each node once.</summary>
internal sealed class FilterNodes
{
    private readonly Dictionary<(FilterNodeKind, uint, int, int), FilterNode> _made = [];

    public FilterNode Return(SeccompAction action) => Return(action.ReturnValue);

    public FilterNode Return(uint value) => Make(FilterNodeKind.Return, value, null, null);

    /// <summary>A load; what needs no word, or loads another one, needs none before it.</summary>
    public FilterNode Load(uint offset, FilterNode next) => next.Kind is FilterNodeKind.Return or FilterNodeKind.Load ? next : Make(FilterNodeKind.Load, offset, next, null);

    public FilterNode And(uint mask, FilterNode next) => Make(FilterNodeKind.And, mask, next, null);

    /// <summary>A comparison; where both ways lead to the same, that.</summary>
    public FilterNode Branch(FilterNodeKind kind, uint k, FilterNode then, FilterNode @else) => ReferenceEquals(then, @else) ? then : Make(kind, k, then, @else);

    private FilterNode Make(FilterNodeKind kind, uint k, FilterNode? next, FilterNode? @else)
    {
        var key = (kind, k, next?.Id ?? -1, @else?.Id ?? -1);
        if (!_made.TryGetValue(key, out var node))
        {
            node = new(_made.Count, kind, k, next, @else);
            _made.Add(key, node);
        }

        return node;
    }
}

namespace Sandbox.Seccomp;

/// <summary>A graph of nodes → instructions. Filters only jump forwards, and a comparison at most 255 instructions far, so it is laid out from the end.</summary>
internal sealed class Linearizer
{
    private const int Farthest = 255;

    // From the last instruction to the first.
    private readonly List<BpfInstruction> _backwards = [];
    private readonly Dictionary<int, int> _places = [];

    /// <summary>The program; empty where it would be longer than the kernel takes.</summary>
    public static EquatableArray<BpfInstruction> Lay(FilterNode root)
    {
        var layout = new Linearizer();
        layout.Place(root);
        layout._backwards.Reverse();
        return layout._backwards.Count > FilterProgram.MostInstructions ? default : layout._backwards.ToEquatableArray();
    }

    // Targets before what leads to them; with a stack of our own, because a chain of comparisons may be thousands deep.
    private void Place(FilterNode root)
    {
        var open = new Stack<(FilterNode Node, bool Ready)>();
        open.Push((root, false));
        while (open.Count > 0 && _backwards.Count <= FilterProgram.MostInstructions)
        {
            var (node, ready) = open.Pop();
            if (_places.ContainsKey(node.Id))
            {
                continue;
            }

            if (ready)
            {
                Write(node);
                continue;
            }

            open.Push((node, true));
            if (node.Else is { } other)
            {
                open.Push((other, false)); // placed last, so that it is next to the comparison: the JIT needs no jump for it
            }

            if (node.Next is { } next)
            {
                open.Push((next, false));
            }
        }
    }

    private void Write(FilterNode node)
    {
        var instruction = node.Kind switch
        {
            FilterNodeKind.Return => new BpfInstruction(BpfInstruction.Return, 0, 0, node.K),
            FilterNodeKind.Load => Before(node.Next!, BpfInstruction.Load, node.K),
            FilterNodeKind.And => Before(node.Next!, BpfInstruction.And, node.K),
            FilterNodeKind.Equal => Comparison(node, BpfInstruction.JumpEqual),
            FilterNodeKind.GreaterOrEqual => Comparison(node, BpfInstruction.JumpGreaterOrEqual),
            _ => Comparison(node, BpfInstruction.JumpSet),
        };
        _backwards.Add(instruction);
        _places[node.Id] = _backwards.Count - 1;
    }

    // What it goes on to must be the next instruction.
    private BpfInstruction Before(FilterNode next, ushort code, uint k)
    {
        if (Distance(next) != 0)
        {
            Bridge(next);
        }

        return new(code, 0, 0, k);
    }

    private BpfInstruction Comparison(FilterNode node, ushort code)
    {
        // A bridge for one makes the way to the other one longer by one.
        if (Distance(node.Next!) >= Farthest)
        {
            Bridge(node.Next!);
        }

        if (Distance(node.Else!) > Farthest)
        {
            Bridge(node.Else!);
        }

        return new(code, (byte)Distance(node.Next!), (byte)Distance(node.Else!), node.K);
    }

    private int Distance(FilterNode target) => _backwards.Count - 1 - _places[target.Id];

    // A result is short enough to be said again; to all else there is a jump without a limit.
    private void Bridge(FilterNode target)
    {
        _backwards.Add(target.Kind == FilterNodeKind.Return ? new(BpfInstruction.Return, 0, 0, target.K) : new(BpfInstruction.Jump, 0, 0, (uint)Distance(target)));
        _places[target.Id] = _backwards.Count - 1;
    }
}

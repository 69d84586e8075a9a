namespace Sandbox.Seccomp;

/// <summary>
/// A question on one 32-bit word of struct seccomp_data: a filter reads 32 bits at a time, and an argument has two halves. A test whose word is known to lie in a part
/// of its values becomes <see cref="Always"/>, <see cref="Never"/>, or a test of the other half.
/// </summary>
internal abstract record ArgumentTest(uint Word)
{
    public static readonly ArgumentTest Always = new IntervalTest(0, 0, uint.MaxValue, true);

    public static readonly ArgumentTest Never = new IntervalTest(0, 0, uint.MaxValue, false);

    /// <summary>Adds the values of the word at which the answer may change.</summary>
    public abstract void AddCuts(ISet<uint> cuts);

    /// <summary>What is left of the test where the word lies in [least, most], between two cuts.</summary>
    public abstract ArgumentTest Given(uint least, uint most);

    protected static void Cut(ISet<uint> cuts, uint least, uint most)
    {
        cuts.Add(least);
        if (most < uint.MaxValue)
        {
            cuts.Add(most + 1);
        }
    }
}

/// <summary>Whether the word lies in [<paramref name="Least"/>, <paramref name="Most"/>], or, without <paramref name="Inside"/>, does not.</summary>
internal sealed record IntervalTest(uint Word, uint Least, uint Most, bool Inside) : ArgumentTest(Word)
{
    public override void AddCuts(ISet<uint> cuts) => Cut(cuts, Least, Most);

    public override ArgumentTest Given(uint least, uint most) => (least >= Least && most <= Most) == Inside ? Always : Never;
}

/// <summary>Whether the word's bits of <paramref name="Mask"/> are <paramref name="Value"/>, or, without <paramref name="Equal"/>, are not.</summary>
internal sealed record MaskTest(uint Word, uint Mask, uint Value, bool Equal) : ArgumentTest(Word)
{
    // A part of the values says nothing of single bits.
    public override void AddCuts(ISet<uint> cuts)
    {
    }

    public override ArgumentTest Given(uint least, uint most) => least != most ? this : (least & Mask) == Value == Equal ? Always : Never;

    /// <summary>What is left where the bits of <paramref name="known"/> are known to be its value (<paramref name="equal"/>), or known not to be.</summary>
    public ArgumentTest Given(MaskTest known, bool equal) => known.Word != Word || known.Mask != Mask ? this
        : known.Value == Value ? (equal == Equal ? Always : Never)
        : equal ? (Equal ? Never : Always)
        : this;
}

/// <summary>A comparison of both halves, the upper one first.</summary>
internal sealed record WideTest(uint Word, uint Low, CompareOp Op, ulong Value) : ArgumentTest(Word)
{
    private uint High => (uint)(Value >> 32);

    public override void AddCuts(ISet<uint> cuts) => Cut(cuts, High, High);

    public override ArgumentTest Given(uint least, uint most)
    {
        if (least == High && most == High)
        {
            return ArgumentTests.OfWord(Low, Op, (uint)Value);
        }

        var holds = most < High ? Op is CompareOp.Less or CompareOp.LessOrEqual or CompareOp.NotEqual : Op is CompareOp.Greater or CompareOp.GreaterOrEqual or CompareOp.NotEqual;
        return holds ? Always : Never;
    }
}

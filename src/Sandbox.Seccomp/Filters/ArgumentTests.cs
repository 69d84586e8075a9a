namespace Sandbox.Seccomp;

/// <summary>From conditions to tests of words.</summary>
internal static class ArgumentTests
{
    private const uint FirstArgument = 16;

    /// <summary>
    /// Sets of tests; the condition holds where all tests of one of them do. <paramref name="kind"/>: the width that counts; <paramref name="narrow"/>: the upper half is known
    /// to be zero.
    /// </summary>
    public static IReadOnlyList<ArgumentTest[]> Of(ArgumentCondition condition, ArgumentKind kind, bool narrow)
    {
        var low = FirstArgument + (8 * (uint)condition.Index);
        var (op, value, mask) = (condition.Op, condition.Value, condition.Mask);
        if (kind == ArgumentKind.Bits16 && value <= ushort.MaxValue && op is CompareOp.Equal or CompareOp.NotEqual)
        {
            return [[OfMask(low, ushort.MaxValue, (uint)value, op == CompareOp.Equal)]];
        }

        if (narrow || kind is ArgumentKind.Bits16 or ArgumentKind.Bits32)
        {
            return [[value > uint.MaxValue ? BeyondTheWord(op) : IsMasked(op) ? OfMask(low, (uint)mask, (uint)value, op == CompareOp.MaskedEqual) : OfWord(low, op, (uint)value)]];
        }

        var (lowValue, highValue, lowMask, highMask) = ((uint)value, (uint)(value >> 32), (uint)mask, (uint)(mask >> 32));
        return op switch
        {
            CompareOp.Equal => [[OfWord(low + 4, CompareOp.Equal, highValue), OfWord(low, CompareOp.Equal, lowValue)]],
            CompareOp.MaskedEqual => [[OfMask(low + 4, highMask, highValue, true), OfMask(low, lowMask, lowValue, true)]],
            CompareOp.MaskedNotEqual => [[OfMask(low + 4, highMask, highValue, false)], [OfMask(low, lowMask, lowValue, false)]],
            _ => [[new WideTest(low + 4, low, op, value)]],
        };
    }

    private static bool IsMasked(CompareOp op) => op is CompareOp.MaskedEqual or CompareOp.MaskedNotEqual;

    /// <summary>A comparison of one word.</summary>
    public static ArgumentTest OfWord(uint word, CompareOp op, uint value) => op switch
    {
        CompareOp.Equal => new IntervalTest(word, value, value, true),
        CompareOp.NotEqual => new IntervalTest(word, value, value, false),
        CompareOp.Less => value == 0 ? ArgumentTest.Never : new IntervalTest(word, 0, value - 1, true),
        CompareOp.LessOrEqual => value == uint.MaxValue ? ArgumentTest.Always : new IntervalTest(word, 0, value, true),
        CompareOp.GreaterOrEqual => value == 0 ? ArgumentTest.Always : new IntervalTest(word, value, uint.MaxValue, true),
        _ => value == uint.MaxValue ? ArgumentTest.Never : new IntervalTest(word, value + 1, uint.MaxValue, true),
    };

    // Masks of all bits and of none are no masks.
    private static ArgumentTest OfMask(uint word, uint mask, uint value, bool equal)
    {
        if ((value & ~mask) != 0)
        {
            return equal ? ArgumentTest.Never : ArgumentTest.Always;
        }

        return mask switch
        {
            0 => equal ? ArgumentTest.Always : ArgumentTest.Never,
            uint.MaxValue => OfWord(word, equal ? CompareOp.Equal : CompareOp.NotEqual, value),
            _ => new MaskTest(word, mask, value, equal),
        };
    }

    // A word never reaches the value.
    private static ArgumentTest BeyondTheWord(CompareOp op) => op is CompareOp.Less or CompareOp.LessOrEqual or CompareOp.NotEqual or CompareOp.MaskedNotEqual ? ArgumentTest.Always : ArgumentTest.Never;
}

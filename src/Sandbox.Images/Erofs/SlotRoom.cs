using Sandbox.Erofs;

namespace Sandbox.Images.Erofs;

/// <summary>
/// Gives inodes and what stands behind them their slots: what fits into one block lies in one, in the block with the least room left that has enough. What is longer begins a block of its own.
/// </summary>
internal sealed class SlotRoom
{
    private const int InBlock = ErofsFormat.BlockSize / ErofsFormat.SlotSize;

    // By slots that are left: the blocks which have just as many.
    private readonly Stack<long>[] _left = [.. Enumerable.Range(0, InBlock + 1).Select(_ => new Stack<long>())];

    /// <summary>Block 0 has room behind the superblock.</summary>
    public SlotRoom()
    {
        const int behind = (ErofsFormat.BlockSize - ErofsFormat.SuperOffset - ErofsFormat.SuperSize) / ErofsFormat.SlotSize;
        _left[behind].Push(0);
    }

    /// <summary>Blocks that are used.</summary>
    public long Blocks { get; private set; } = 1;

    public long Take(long bytes)
    {
        var slots = (bytes + ErofsFormat.SlotSize - 1) >> ErofsFormat.SlotBits;
        for (var left = (int)Math.Min(slots, InBlock + 1); left <= InBlock; left++)
        {
            if (_left[left].TryPop(out var block))
            {
                return Take(block, left, (int)slots);
            }
        }

        var first = Blocks;
        Blocks += (slots + InBlock - 1) / InBlock;
        var rest = (int)(Blocks * InBlock - (first * InBlock + slots));
        _left[rest].Push(Blocks - 1);
        return first * InBlock;
    }

    private long Take(long block, int left, int slots)
    {
        _left[left - slots].Push(block);
        return (block + 1) * InBlock - left;
    }
}

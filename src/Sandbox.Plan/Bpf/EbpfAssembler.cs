namespace Sandbox.Plan;

/// <summary>Puts a program of eBPF together: instructions one after the other, jumps forward to labels. Each method gives the assembler back.</summary>
public sealed class EbpfAssembler
{
    private readonly List<EbpfInstruction> _code = [];
    private readonly List<(int At, string Label)> _jumps = [];
    private readonly Dictionary<string, int> _labels = new(StringComparer.Ordinal);

    /// <summary>The number of the next instruction.</summary>
    public int Position => _code.Count;

    /// <summary><c>to = *(from + offset)</c>; 32 bits are filled up with 0.</summary>
    public EbpfAssembler Load(EbpfSize size, EbpfRegister to, EbpfRegister from, short offset) => Add((byte)(EbpfInstruction.Load | (byte)size), to, from, offset, 0);

    /// <summary><c>to = to operation value</c>; the value is taken as a number with sign.</summary>
    public EbpfAssembler Compute(EbpfOperation operation, EbpfRegister to, int value) => Add((byte)(EbpfInstruction.Compute | (byte)operation), to, EbpfRegister.R0, 0, value);

    /// <summary><c>to = to operation by</c></summary>
    public EbpfAssembler Compute(EbpfOperation operation, EbpfRegister to, EbpfRegister by) => Add((byte)(EbpfInstruction.Compute | EbpfInstruction.WithRegister | (byte)operation), to, by, 0, 0);

    /// <summary><c>to = value</c> of 64 bits: two instructions.</summary>
    public EbpfAssembler LoadNumber(EbpfRegister to, long value) => Add(EbpfInstruction.LoadNumber, to, EbpfRegister.R0, 0, (int)value).Add(0, EbpfRegister.R0, EbpfRegister.R0, 0, (int)(value >> 32));

    /// <summary><c>to</c> = address of the only value of a map, <paramref name="offset"/> bytes on: two instructions. The map's file descriptor is the first one's number, which the launcher writes.</summary>
    public EbpfAssembler LoadMapValue(EbpfRegister to, int offset) => Add(EbpfInstruction.LoadNumber, to, EbpfInstruction.MapValue, 0, 0).Add(0, EbpfRegister.R0, EbpfRegister.R0, 0, offset);

    /// <summary><c>*(to + offset) += by</c>, 64 bits, at once.</summary>
    public EbpfAssembler AddAtomic(EbpfRegister to, short offset, EbpfRegister by) => Add(EbpfInstruction.Atomic, to, by, offset, EbpfInstruction.AtomicAdd);

    /// <summary>Where <c>*(to + offset)</c> is register 0, it becomes <paramref name="value"/>, at once; register 0 gets what was there.</summary>
    public EbpfAssembler CompareExchange(EbpfRegister to, short offset, EbpfRegister value) => Add(EbpfInstruction.Atomic, to, value, offset, EbpfInstruction.AtomicCompareExchange);

    /// <summary>Call of a helper by its number (bpf-helpers(7)).</summary>
    public EbpfAssembler Call(int helper) => Add(EbpfInstruction.Call, EbpfRegister.R0, EbpfRegister.R0, 0, helper);

    /// <summary>On to <paramref name="label"/>.</summary>
    public EbpfAssembler Jump(string label) => To(label).Add(EbpfInstruction.Jump, EbpfRegister.R0, EbpfRegister.R0, 0, 0);

    /// <summary>On to <paramref name="label"/> where it holds; the number has a sign, and no comparison has.</summary>
    public EbpfAssembler JumpIf(EbpfCondition condition, EbpfRegister left, int right, string label) => To(label).Add((byte)(EbpfInstruction.JumpIf | (byte)condition), left, EbpfRegister.R0, 0, right);

    /// <inheritdoc cref="JumpIf(EbpfCondition, EbpfRegister, int, string)"/>
    public EbpfAssembler JumpIf(EbpfCondition condition, EbpfRegister left, EbpfRegister right, string label) => To(label).Add((byte)(EbpfInstruction.JumpIf | EbpfInstruction.WithRegister | (byte)condition), left, right, 0, 0);

    /// <summary>End, with register 0 as the answer.</summary>
    public EbpfAssembler Exit() => Add(EbpfInstruction.Exit, EbpfRegister.R0, EbpfRegister.R0, 0, 0);

    /// <summary>End with <paramref name="answer"/>.</summary>
    public EbpfAssembler Answer(int answer) => Compute(EbpfOperation.Move, EbpfRegister.R0, answer).Exit();

    /// <summary>The next instruction is <paramref name="label"/>. Only once, and behind the jumps to it.</summary>
    public EbpfAssembler Mark(string label)
    {
        _labels.Add(label, Position);
        return this;
    }

    /// <summary>The program.</summary>
    /// <exception cref="InvalidOperationException">A jump leads nowhere, back, or too far.</exception>
    public EquatableArray<EbpfInstruction> Assemble()
    {
        foreach (var (at, label) in _jumps)
        {
            var skipped = _labels.TryGetValue(label, out var target) ? target - at - 1 : -1;
            _code[at] = skipped is >= 0 and <= short.MaxValue ? _code[at] with { Offset = (short)skipped } : throw new InvalidOperationException($"No way from instruction {at} to '{label}'");
        }

        return _code.ToEquatableArray();
    }

    private EbpfAssembler To(string label)
    {
        _jumps.Add((Position, label));
        return this;
    }

    private EbpfAssembler Add(byte code, EbpfRegister to, EbpfRegister from, short offset, int immediate)
    {
        _code.Add(new(code, to, from, offset, immediate));
        return this;
    }
}

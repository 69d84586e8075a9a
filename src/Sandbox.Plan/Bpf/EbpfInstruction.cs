namespace Sandbox.Plan;

/// <summary>One instruction of eBPF: struct bpf_insn (linux/bpf.h), 8 bytes, little-endian on both machines.</summary>
/// <param name="Code">Class, operation and kind of operand.</param>
/// <param name="To">The register that it writes or compares: 0 to 10.</param>
/// <param name="From">The register that it reads.</param>
/// <param name="Offset">Bytes from an address, or instructions to skip.</param>
/// <param name="Immediate">A number.</param>
public readonly record struct EbpfInstruction(byte Code, EbpfRegister To, EbpfRegister From, short Offset, int Immediate)
{
    /// <summary>BPF_LD | BPF_DW | BPF_IMM: a number of 64 bits, whose upper half is the next instruction's.</summary>
    public const byte LoadNumber = 0x18;

    /// <summary>BPF_PSEUDO_MAP_VALUE: the number of <see cref="LoadNumber"/> is the address of a map's value (Linux 5.2).</summary>
    public const EbpfRegister MapValue = (EbpfRegister)2;

    /// <summary>BPF_STX | BPF_DW | BPF_ATOMIC</summary>
    public const byte Atomic = 0xdb;

    /// <summary>BPF_ADD as an <see cref="Atomic"/>'s number.</summary>
    public const int AtomicAdd = 0;

    /// <summary>BPF_CMPXCHG: register 0 is what must be there, and gets what was there (Linux 5.12).</summary>
    public const int AtomicCompareExchange = 0xf1;

    /// <summary>BPF_JMP | BPF_CALL</summary>
    public const byte Call = 0x85;

    /// <summary>BPF_JMP | BPF_EXIT</summary>
    public const byte Exit = 0x95;

    /// <summary>BPF_JMP | BPF_JA</summary>
    public const byte Jump = 0x05;

    /// <summary>BPF_LDX | BPF_MEM; with a size of <see cref="EbpfSize"/>.</summary>
    public const byte Load = 0x61;

    /// <summary>BPF_ALU64, with a number; with an operation of <see cref="EbpfOperation"/>.</summary>
    public const byte Compute = 0x07;

    /// <summary>BPF_JMP, with a number; with a condition of <see cref="EbpfCondition"/>.</summary>
    public const byte JumpIf = 0x05;

    /// <summary>BPF_X: the operand is a register.</summary>
    public const byte WithRegister = 0x08;

    /// <summary>The 8 bytes as the kernel reads them.</summary>
    public IEnumerable<byte> Bytes =>
    [
        Code, (byte)((int)To | ((int)From << 4)), (byte)Offset, (byte)(Offset >> 8), (byte)Immediate, (byte)(Immediate >> 8), (byte)(Immediate >> 16), (byte)(Immediate >> 24),
    ];
}

/// <summary>The registers: 0 is the result, 1 the context and the first argument, 6 to 9 outlive a call.</summary>
public enum EbpfRegister : byte
{
    /// <summary>Result.</summary>
    R0,
    /// <summary>Context; first argument.</summary>
    R1,
    /// <summary>Lost by a call, as are 3 to 5.</summary>
    R2,
    /// <inheritdoc cref="R2"/>
    R3,
    /// <inheritdoc cref="R2"/>
    R4,
    /// <inheritdoc cref="R2"/>
    R5,
    /// <summary>Kept by a call, as are 7 to 9.</summary>
    R6,
    /// <inheritdoc cref="R6"/>
    R7,
    /// <inheritdoc cref="R6"/>
    R8,
    /// <inheritdoc cref="R6"/>
    R9,
}

/// <summary>How much is read.</summary>
public enum EbpfSize : byte
{
    /// <summary>BPF_W: 32 bits.</summary>
    Word = 0x00,
    /// <summary>BPF_DW: 64 bits.</summary>
    DoubleWord = 0x18,
}

/// <summary>Operations on 64 bits, without a sign.</summary>
public enum EbpfOperation : byte
{
    /// <summary>BPF_ADD</summary>
    Add = 0x00,
    /// <summary>BPF_SUB</summary>
    Subtract = 0x10,
    /// <summary>BPF_MUL</summary>
    Multiply = 0x20,
    /// <summary>BPF_DIV; by 0 it is 0.</summary>
    Divide = 0x30,
    /// <summary>BPF_AND</summary>
    And = 0x50,
    /// <summary>BPF_RSH</summary>
    ShiftRight = 0x70,
    /// <summary>BPF_MOV</summary>
    Move = 0xb0,
}

/// <summary>Comparisons of 64 bits, without a sign.</summary>
public enum EbpfCondition : byte
{
    /// <summary>BPF_JEQ</summary>
    Equal = 0x10,
    /// <summary>BPF_JGT</summary>
    Greater = 0x20,
    /// <summary>BPF_JGE</summary>
    GreaterOrEqual = 0x30,
    /// <summary>BPF_JSET: they have a bit in common.</summary>
    AnyBit = 0x40,
    /// <summary>BPF_JNE</summary>
    NotEqual = 0x50,
}

namespace Sandbox.Seccomp;

/// <summary>One instruction of classic BPF: struct sock_filter (linux/filter.h), 8 bytes, little-endian on both machines.</summary>
/// <param name="Code">Operation.</param>
/// <param name="Jt">Instructions to skip where the comparison holds.</param>
/// <param name="Jf">Instructions to skip where it does not.</param>
/// <param name="K">Operand.</param>
public readonly record struct BpfInstruction(ushort Code, byte Jt, byte Jf, uint K)
{
    /// <summary>BPF_LD | BPF_W | BPF_ABS: a 32-bit word of struct seccomp_data.</summary>
    public const ushort Load = 0x20;

    /// <summary>BPF_ALU | BPF_AND | BPF_K</summary>
    public const ushort And = 0x54;

    /// <summary>BPF_JMP | BPF_JA</summary>
    public const ushort Jump = 0x05;

    /// <summary>BPF_JMP | BPF_JEQ | BPF_K</summary>
    public const ushort JumpEqual = 0x15;

    /// <summary>BPF_JMP | BPF_JGE | BPF_K, unsigned</summary>
    public const ushort JumpGreaterOrEqual = 0x35;

    /// <summary>BPF_JMP | BPF_JSET | BPF_K</summary>
    public const ushort JumpSet = 0x45;

    /// <summary>BPF_RET | BPF_K</summary>
    public const ushort Return = 0x06;

    /// <summary>The 8 bytes as the kernel reads them.</summary>
    public IEnumerable<byte> Bytes => [(byte)Code, (byte)(Code >> 8), Jt, Jf, (byte)K, (byte)(K >> 8), (byte)(K >> 16), (byte)(K >> 24)];
}

/// <summary>A filter for one machine.</summary>
/// <param name="Arch">The machine's own ABI.</param>
/// <param name="Instructions">At most <see cref="MostInstructions"/>; none: the policy needs more.</param>
public sealed record FilterProgram(SeccompArch Arch, EquatableArray<BpfInstruction> Instructions)
{
    /// <summary>BPF_MAXINSNS (linux/bpf_common.h): the kernel takes no longer one.</summary>
    public const int MostInstructions = 4096;

    /// <summary>Whether the policy needs more instructions than the kernel takes.</summary>
    public bool IsTooLong => Instructions.Count == 0;
}

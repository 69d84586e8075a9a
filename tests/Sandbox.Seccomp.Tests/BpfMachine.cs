namespace Sandbox.Seccomp.Tests;

/// <summary>What a filter is asked about: struct seccomp_data (linux/seccomp.h).</summary>
public sealed record SyscallData(uint Number, uint Arch, params ulong[] Arguments)
{
    /// <summary>The 32-bit word at a byte offset, as a little-endian kernel lays it out; the instruction pointer is zero.</summary>
    public uint Word(uint offset) => offset switch
    {
        0 => Number,
        4 => Arch,
        8 or 12 => 0,
        _ when offset % 4 == 0 && offset < 64 => (uint)(Argument((int)(offset - 16) / 8) >> (offset % 8 == 0 ? 0 : 32)),
        _ => throw new InvalidOperationException($"a load at offset {offset}, which the kernel refuses"),
    };

    /// <summary>An argument; those not given are zero.</summary>
    public ulong Argument(int index) => index < Arguments.Length ? Arguments[index] : 0;

    public override string ToString() => $"nr {Number} (0x{Number:x}) arch 0x{Arch:x} ({string.Join(", ", Arguments.Select(value => $"0x{value:x}"))})";
}

/// <summary>Classic BPF as the kernel checks and runs it for seccomp (bpf_check_classic, seccomp_check_filter). Not the compiler's own view: opcodes are read as numbers.</summary>
public static class BpfMachine
{
    /// <summary>The value that the filter returns.</summary>
    public static uint Run(IReadOnlyList<BpfInstruction> program, SyscallData data)
    {
        uint a = 0, x = 0;
        var memory = new uint[16];
        for (var at = 0; at < program.Count; at++)
        {
            var i = program[at];
            switch (i.Code)
            {
                case 0x20: a = data.Word(i.K); break;
                case 0x00: a = i.K; break;
                case 0x01: x = i.K; break;
                case 0x60: a = memory[i.K]; break;
                case 0x02: memory[i.K] = a; break;
                case 0x54: a &= i.K; break;
                case 0x05: at += (int)i.K; break;
                case 0x15: at += a == i.K ? i.Jt : i.Jf; break;
                case 0x25: at += a > i.K ? i.Jt : i.Jf; break;
                case 0x35: at += a >= i.K ? i.Jt : i.Jf; break;
                case 0x45: at += (a & i.K) != 0 ? i.Jt : i.Jf; break;
                case 0x06: return i.K;
                default: throw new InvalidOperationException($"instruction {at}: opcode 0x{i.Code:x}");
            }
        }

        throw new InvalidOperationException("ran off the end");
    }

    /// <summary>What the kernel would refuse about the program, or null.</summary>
    public static string? Refusal(IReadOnlyList<BpfInstruction> program)
    {
        if (program.Count is 0 or > 4096)
        {
            return $"{program.Count} instructions";
        }

        for (var at = 0; at < program.Count; at++)
        {
            var i = program[at];
            long farthest = i.Code switch { 0x05 => i.K, 0x15 or 0x25 or 0x35 or 0x45 => Math.Max(i.Jt, i.Jf), 0x06 => -1, _ => 0 };
            if (i.Code is not (0x20 or 0x54 or 0x05 or 0x15 or 0x25 or 0x35 or 0x45 or 0x06) || at + 1 + farthest >= program.Count + (farthest < 0 ? 1 : 0) || (i.Code == 0x20 && (i.K % 4 != 0 || i.K >= 64)))
            {
                return $"instruction {at}: {i}";
            }
        }

        return program[^1].Code == 0x06 ? null : "it does not end with a return";
    }

    /// <summary>Raw struct sock_filter records.</summary>
    public static IReadOnlyList<BpfInstruction> Read(byte[] raw) =>
        [.. raw.Chunk(8).Select(one => new BpfInstruction(BitConverter.ToUInt16(one, 0), one[2], one[3], BitConverter.ToUInt32(one, 4)))];
}

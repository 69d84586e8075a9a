using Sandbox.Plan;
using Xunit;

namespace Sandbox.Compiler.Tests.Bpf;

/// <summary>Runs a program by the letter of the instruction set: 64 bits, no sign, one map value of two numbers. A stand-in for the kernel, whose verifier and clock are in the tests with cgroups.</summary>
internal sealed class EbpfMachine(IReadOnlyList<EbpfInstruction> program)
{
    private readonly ulong[] _registers = new ulong[11];
    private readonly int _mapOffset = program.Count > RateProgram.MapInstruction + 1 && program[RateProgram.MapInstruction].From == EbpfInstruction.MapValue ? program[RateProgram.MapInstruction + 1].Immediate : 0;

    /// <summary>The map's numbers.</summary>
    public ulong[] Map { get; } = new ulong[RateProgram.MapBytes / 8];

    /// <summary>What the clock says.</summary>
    public ulong Now { get; set; }

    /// <summary>The answer for a context of 32-bit words.</summary>
    public ulong Run(params uint[] context)
    {
        for (var at = 0; ; at++)
        {
            var one = program[at];
            ref var to = ref _registers[(int)one.To];
            var operand = (one.Code & EbpfInstruction.WithRegister) != 0 ? _registers[(int)one.From] : (ulong)one.Immediate;
            switch (one.Code)
            {
                case EbpfInstruction.Exit:
                    return _registers[0];
                case EbpfInstruction.LoadNumber:
                    to = (uint)one.Immediate | ((ulong)program[++at].Immediate << 32);
                    break;
                case EbpfInstruction.Call:
                    Assert.Equal(5, one.Immediate); // bpf_ktime_get_ns
                    _registers[0] = Now;
                    Array.Fill(_registers, 0xdeadUL, 1, 5);
                    break;
                case EbpfInstruction.Atomic when one.Immediate == EbpfInstruction.AtomicAdd:
                    Map[_mapOffset / 8] += _registers[(int)one.From];
                    break;
                case EbpfInstruction.Atomic:
                    var was = Map[_mapOffset / 8];
                    Map[_mapOffset / 8] = was == _registers[0] ? _registers[(int)one.From] : was;
                    _registers[0] = was;
                    break;
                case EbpfInstruction.Load | (byte)EbpfSize.DoubleWord:
                    to = Map[_mapOffset / 8];
                    break;
                case EbpfInstruction.Load:
                    to = context[one.Offset / 4];
                    break;
                default:
                    at += (one.Code & 7) == EbpfInstruction.Compute ? Compute(ref to, operand, (EbpfOperation)(one.Code & 0xf0)) : Holds(to, operand, (EbpfCondition)(one.Code & 0xf0)) ? one.Offset : 0;
                    break;
            }
        }
    }

    private static int Compute(ref ulong to, ulong by, EbpfOperation operation)
    {
        to = operation switch
        {
            EbpfOperation.Add => to + by,
            EbpfOperation.Subtract => to - by,
            EbpfOperation.Multiply => to * by,
            EbpfOperation.Divide => by == 0 ? 0 : to / by,
            EbpfOperation.And => to & by,
            EbpfOperation.ShiftRight => to >> (int)by,
            _ => by,
        };
        return 0;
    }

    private static bool Holds(ulong left, ulong right, EbpfCondition condition) => condition switch
    {
        EbpfCondition.Equal => left == right,
        EbpfCondition.Greater => left > right,
        EbpfCondition.GreaterOrEqual => left >= right,
        EbpfCondition.AnyBit => (left & right) != 0,
        _ => left != right,
    };
}

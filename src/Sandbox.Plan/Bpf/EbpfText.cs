using System.Globalization;

namespace Sandbox.Plan;

/// <summary>Instructions in words, as the kernel's own verifier writes them: comments of the generated code.</summary>
public static class EbpfText
{
    /// <summary>A line for each instruction.</summary>
    public static IEnumerable<string> Of(EquatableArray<EbpfInstruction> program)
    {
        for (var i = 0; i < program.Count; i++)
        {
            yield return i > 0 && program[i - 1].Code == EbpfInstruction.LoadNumber ? "(upper half)" : Line(program, i);
        }
    }

    private static string Line(EquatableArray<EbpfInstruction> program, int at)
    {
        var one = program[at];
        var (to, from) = (Name(one.To), Name(one.From));
        return one.Code switch
        {
            EbpfInstruction.LoadNumber when one.From == EbpfInstruction.MapValue => $"{to} = address of the map's value + {Text(program[at + 1].Immediate)}; the map is the launcher's to write",
            EbpfInstruction.LoadNumber => $"{to} = {Text((long)(uint)one.Immediate | ((long)program[at + 1].Immediate << 32))}",
            EbpfInstruction.Atomic when one.Immediate == EbpfInstruction.AtomicAdd => $"lock *(u64 *)({to} + {Text(one.Offset)}) += {from}",
            EbpfInstruction.Atomic => $"r0 = cmpxchg(*(u64 *)({to} + {Text(one.Offset)}), r0, {from})",
            EbpfInstruction.Call => $"r0 = call {Text(one.Immediate)}",
            EbpfInstruction.Exit => "exit",
            EbpfInstruction.Jump => $"goto {Text(at + 1 + one.Offset)}",
            EbpfInstruction.Load | (byte)EbpfSize.DoubleWord => $"{to} = *(u64 *)({from} + {Text(one.Offset)})",
            EbpfInstruction.Load => $"{to} = *(u32 *)({from} + {Text(one.Offset)})",
            _ => Operation(one, at),
        };
    }

    private static string Operation(EbpfInstruction one, int at)
    {
        var operand = (one.Code & EbpfInstruction.WithRegister) != 0 ? Name(one.From) : Text(one.Immediate);
        return (one.Code & 7) == EbpfInstruction.Compute
            ? $"{Name(one.To)} {Sign((EbpfOperation)(one.Code & 0xf0))} {operand}"
            : $"if {Name(one.To)} {Sign((EbpfCondition)(one.Code & 0xf0))} {operand} goto {Text(at + 1 + one.Offset)}";
    }

    private static string Sign(EbpfOperation operation) => operation switch
    {
        EbpfOperation.Add => "+=",
        EbpfOperation.Subtract => "-=",
        EbpfOperation.Multiply => "*=",
        EbpfOperation.Divide => "/=",
        EbpfOperation.And => "&=",
        EbpfOperation.ShiftRight => ">>=",
        _ => "=",
    };

    private static string Sign(EbpfCondition condition) => condition switch
    {
        EbpfCondition.Equal => "==",
        EbpfCondition.Greater => ">",
        EbpfCondition.GreaterOrEqual => ">=",
        EbpfCondition.AnyBit => "&",
        _ => "!=",
    };

    private static string Name(EbpfRegister register) => "r" + ((int)register).ToString(CultureInfo.InvariantCulture);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}

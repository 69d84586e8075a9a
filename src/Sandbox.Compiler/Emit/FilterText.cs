using System.Collections.Concurrent;
using Sandbox.Seccomp;
using static Sandbox.Compiler.Emit.CSharpLiteral;

namespace Sandbox.Compiler.Emit;

/// <summary>A filter's instructions in words, for comments.</summary>
internal sealed class FilterText
{
    private const uint NumberWord = 0, ArchWord = 4, FirstArgument = 16;

    private static readonly SeccompArch[] Abis = [SeccompArch.X64, SeccompArch.X86, SeccompArch.Arm64, SeccompArch.Arm];

    private static readonly ConcurrentDictionary<SeccompArch, Dictionary<uint, string>> Names = new();

    private readonly FilterProgram _program;

    // What is known before each instruction: jumps go forward only, so one pass is enough.
    private readonly Known[] _known;

    private FilterText(FilterProgram program)
    {
        _program = program;
        _known = new Known[program.Instructions.Count + 1];
        for (var i = 0; i < program.Instructions.Count; i++)
        {
            var instruction = program.Instructions[i];
            var after = instruction.Code == BpfInstruction.Load ? _known[i] with { Loaded = instruction.K } : _known[i];
            foreach (var next in Next(i, instruction))
            {
                _known[next] = after;
            }

            if (after.Loaded == ArchWord && instruction.Code == BpfInstruction.JumpEqual)
            {
                _known[i + 1 + instruction.Jt] = after with { Abi = AbiOf(instruction.K) };
            }
        }
    }

    /// <summary>One line per instruction: <c>if number >= 56 (clone) go to 20</c>.</summary>
    public static IEnumerable<string> Of(FilterProgram program)
    {
        var text = new FilterText(program);
        return Enumerable.Range(0, program.Instructions.Count).Select(text.Line);
    }

    private static IEnumerable<int> Next(int at, BpfInstruction instruction) => instruction.Code switch
    {
        BpfInstruction.Return => [],
        BpfInstruction.Jump => [at + 1 + (int)instruction.K],
        BpfInstruction.JumpEqual or BpfInstruction.JumpGreaterOrEqual or BpfInstruction.JumpSet => [at + 1 + instruction.Jt, at + 1 + instruction.Jf],
        _ => [at + 1],
    };

    private string Line(int at)
    {
        var instruction = _program.Instructions[at];
        return instruction.Code switch
        {
            BpfInstruction.Load => "load the " + Word(instruction.K),
            BpfInstruction.And => $"and with {Hex(instruction.K)}",
            BpfInstruction.Jump => $"go to {Number(at + 1 + instruction.K)}",
            BpfInstruction.Return => "return " + SeccompAction.OfReturnValue(instruction.K),
            _ => $"if {Test(at, instruction)} {Branches(at, instruction)}",
        };
    }

    private string Test(int at, BpfInstruction instruction)
    {
        var word = _known[at].Loaded is { } loaded ? Word(loaded) : "it";
        return instruction.Code switch
        {
            BpfInstruction.JumpSet => $"{word} has a bit of {Hex(instruction.K)}",
            BpfInstruction.JumpEqual => $"{word} == {Operand(at, instruction.K)}",
            _ => $"{word} >= {Operand(at, instruction.K)}",
        };
    }

    private static string Branches(int at, BpfInstruction instruction)
    {
        var (yes, no) = (Number(at + 1 + instruction.Jt), Number(at + 1 + instruction.Jf));
        return (instruction.Jt, instruction.Jf) switch
        {
            (0, _) => $"go on, else to {no}",
            (_, 0) => $"go to {yes}",
            _ => $"go to {yes}, else to {no}",
        };
    }

    private string Operand(int at, uint value) => _known[at].Loaded switch
    {
        ArchWord => AbiOf(value).Word(),
        NumberWord => (value < SyscallTable.X32Bit ? Number(value) : Hex(value)) + ((value == SyscallTable.X32Bit ? "x32" : NameOf(_known[at].Abi, value)) is { } name ? $" ({name})" : ""),
        _ => Hex(value),
    };

    private static SeccompArch AbiOf(uint auditArch) => Abis.First(arch => arch.AuditArch() == auditArch);

    private static string? NameOf(SeccompArch abi, uint number)
    {
        if (!Names.TryGetValue(abi, out var names))
        {
            names = SyscallTable.Of(abi).Concat(abi == SeccompArch.X64 ? SyscallTable.Of(SeccompArch.X32) : []).GroupBy(call => call.Number).ToDictionary(call => call.Key, call => call.First().Name);
            Names[abi] = names;
        }

        return names.TryGetValue(number, out var name) ? name : null;
    }

    private static string Word(uint offset) => offset switch
    {
        NumberWord => "number",
        ArchWord => "ABI",
        _ => $"{((offset & 4) == 0 ? "low" : "high")} half of argument {Number((offset - FirstArgument) / 8)}",
    };

    private static string Hex(uint value) => value < 10 ? Number(value) : Mode(value);

    private readonly record struct Known(uint? Loaded, SeccompArch Abi);
}

using Sandbox.Plan;
using Xunit;
using static Sandbox.Plan.EbpfCondition;
using static Sandbox.Plan.EbpfOperation;
using static Sandbox.Plan.EbpfRegister;

namespace Sandbox.Compiler.Tests.Bpf;

/// <summary>Every shape of instruction against its bytes of the instruction set (Documentation/bpf/standardization/instruction-set.rst), and its words.</summary>
public class EbpfAssemblerTests
{
    private static readonly Dictionary<string, Action<EbpfAssembler>> Shapes = new()
    {
        ["61 12 04 00 00 00 00 00 | r2 = *(u32 *)(r1 + 4)"] = code => code.Load(EbpfSize.Word, R2, R1, 4),
        ["79 69 f8 ff 00 00 00 00 | r9 = *(u64 *)(r6 + -8)"] = code => code.Load(EbpfSize.DoubleWord, R9, R6, -8),
        ["07 03 00 00 ff ff ff ff | r3 += -1"] = code => code.Compute(Add, R3, -1),
        ["0f 93 00 00 00 00 00 00 | r3 += r9"] = code => code.Compute(Add, R3, R9),
        ["17 03 00 00 05 00 00 00 | r3 -= 5"] = code => code.Compute(Subtract, R3, 5),
        ["1f 32 00 00 00 00 00 00 | r2 -= r3"] = code => code.Compute(Subtract, R2, R3),
        ["27 03 00 00 05 00 00 00 | r3 *= 5"] = code => code.Compute(Multiply, R3, 5),
        ["2f 27 00 00 00 00 00 00 | r7 *= r2"] = code => code.Compute(Multiply, R7, R2),
        ["37 03 00 00 05 00 00 00 | r3 /= 5"] = code => code.Compute(Divide, R3, 5),
        ["3f 27 00 00 00 00 00 00 | r7 /= r2"] = code => code.Compute(Divide, R7, R2),
        ["57 03 00 00 ff ff 00 00 | r3 &= 65535"] = code => code.Compute(And, R3, 0xffff),
        ["5f 23 00 00 00 00 00 00 | r3 &= r2"] = code => code.Compute(And, R3, R2),
        ["77 02 00 00 10 00 00 00 | r2 >>= 16"] = code => code.Compute(ShiftRight, R2, 16),
        ["7f 12 00 00 00 00 00 00 | r2 >>= r1"] = code => code.Compute(ShiftRight, R2, R1),
        ["b7 00 00 00 01 00 00 00 | r0 = 1"] = code => code.Compute(Move, R0, 1),
        ["bf 08 00 00 00 00 00 00 | r8 = r0"] = code => code.Compute(Move, R8, R0),
        ["18 02 00 00 00 ca 9a 3b | r2 = 50331649000000000\n00 00 00 00 5e d0 b2 00 | (upper half)"] = code => code.LoadNumber(R2, 0x00b2d05e_3b9aca00),
        ["18 02 00 00 00 00 00 80 | r2 = 2147483648\n00 00 00 00 00 00 00 00 | (upper half)"] = code => code.LoadNumber(R2, 0x80000000),
        ["18 26 00 00 00 00 00 00 | r6 = address of the map's value + 8; the map is the launcher's to write\n00 00 00 00 08 00 00 00 | (upper half)"] = code => code.LoadMapValue(R6, 8),
        ["db 76 08 00 00 00 00 00 | lock *(u64 *)(r6 + 8) += r7"] = code => code.AddAtomic(R6, 8, R7),
        ["db 26 00 00 f1 00 00 00 | r0 = cmpxchg(*(u64 *)(r6 + 0), r0, r2)"] = code => code.CompareExchange(R6, 0, R2),
        ["85 00 00 00 05 00 00 00 | r0 = call 5"] = code => code.Call(5),
        ["95 00 00 00 00 00 00 00 | exit"] = code => code.Exit(),
        ["b7 00 00 00 02 00 00 00 | r0 = 2\n95 00 00 00 00 00 00 00 | exit"] = code => code.Answer(2),
        ["05 00 01 00 00 00 00 00 | goto 2\n95 00 00 00 00 00 00 00 | exit"] = code => code.Jump("end").Exit().Mark("end"),
        ["15 04 00 00 07 00 00 00 | if r4 == 7 goto 1"] = code => code.JumpIf(Equal, R4, 7, "end").Mark("end"),
        ["1d 54 00 00 00 00 00 00 | if r4 == r5 goto 1"] = code => code.JumpIf(Equal, R4, R5, "end").Mark("end"),
        ["25 04 00 00 07 00 00 00 | if r4 > 7 goto 1"] = code => code.JumpIf(Greater, R4, 7, "end").Mark("end"),
        ["2d 89 00 00 00 00 00 00 | if r9 > r8 goto 1"] = code => code.JumpIf(Greater, R9, R8, "end").Mark("end"),
        ["35 04 00 00 07 00 00 00 | if r4 >= 7 goto 1"] = code => code.JumpIf(GreaterOrEqual, R4, 7, "end").Mark("end"),
        ["3d 82 00 00 00 00 00 00 | if r2 >= r8 goto 1"] = code => code.JumpIf(GreaterOrEqual, R2, R8, "end").Mark("end"),
        ["45 02 00 00 06 00 00 00 | if r2 & 6 goto 1"] = code => code.JumpIf(AnyBit, R2, 6, "end").Mark("end"),
        ["4d 32 00 00 00 00 00 00 | if r2 & r3 goto 1"] = code => code.JumpIf(AnyBit, R2, R3, "end").Mark("end"),
        ["55 03 00 00 02 00 00 00 | if r3 != 2 goto 1"] = code => code.JumpIf(NotEqual, R3, 2, "end").Mark("end"),
        ["5d 23 00 00 00 00 00 00 | if r3 != r2 goto 1"] = code => code.JumpIf(NotEqual, R3, R2, "end").Mark("end"),
    };

    public static TheoryData<string> Names => [.. Shapes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_assembled_and_told(string expected)
    {
        var code = new EbpfAssembler();
        Shapes[expected](code);
        var program = code.Assemble();
        var lines = program.Zip(EbpfText.Of(program), (one, words) => $"{string.Join(' ', one.Bytes.Select(part => part.ToString("x2", System.Globalization.CultureInfo.InvariantCulture)))} | {words}");
        Assert.Equal(expected, string.Join('\n', lines));
    }

    [Fact]
    public void A_jump_must_lead_forward_to_a_label()
    {
        Assert.Throws<InvalidOperationException>(() => new EbpfAssembler().Jump("nowhere").Assemble());
        Assert.Throws<InvalidOperationException>(() => new EbpfAssembler().Mark("back").Exit().Jump("back").Assemble());
    }
}

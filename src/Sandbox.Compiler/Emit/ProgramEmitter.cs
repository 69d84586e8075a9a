using Sandbox.Plan;
using static Sandbox.Compiler.Emit.CSharpLiteral;

namespace Sandbox.Compiler.Emit;

/// <summary>The programs of eBPF that hang on a sandbox's cgroup, as data: raw struct bpf_insn, one commented instruction per line.</summary>
internal static class ProgramEmitter
{
    /// <summary>The class that holds the programs of a workload.</summary>
    public static string ClassOf(SandboxPlan plan) => CSharpName.Of(plan.Name) + "Programs";

    /// <summary>The programs of <paramref name="plan"/>; null without any.</summary>
    public static string? Emit(SandboxPlan plan, string @namespace)
    {
        var code = new CodeWriter();
        code.Block(Preamble.Of(plan.Files[0])).Block($"""
            namespace {@namespace}.SandboxLauncher;

            using global::System;
            """).Line();
        code.Line("/// <summary>Programs of eBPF for bpf(2): struct bpf_insn, 8 bytes each (code, registers, offset, number).</summary>");
        code.Open($"internal static class {ClassOf(plan)}");
        var any = false;
        foreach (var (name, summary, program) in plan.Outside.SelectMany(Of))
        {
            if (any)
            {
                code.Line();
            }

            any = true;
            Program(code, name, summary, program);
        }

        return any ? code.Close().ToString() : null;
    }

    private static IEnumerable<(string Name, string Summary, EquatableArray<EbpfInstruction> Program)> Of(PlanStep step) => step switch
    {
        DeviceProgramStep s => [("Devices", "Which device nodes may be opened and made (BPF_PROG_TYPE_CGROUP_DEVICE): 1 allows", s.Program)],
        NetworkRateStep s => [(s.Direction.ToString(), $"What is {(s.Direction == NetworkDirection.Egress ? "sent" : "received")}, {Number(s.BytesPerSecond)} bytes per second (BPF_PROG_TYPE_CGROUP_SKB): 1 lets a packet pass", s.Program)],
        _ => [],
    };

    private static void Program(CodeWriter code, string name, string summary, EquatableArray<EbpfInstruction> program)
    {
        code.Line($"/// <summary>{summary}.</summary>").Line($"internal static ReadOnlySpan<byte> {name} =>").Line("[");
        var comments = EbpfText.Of(program).ToList();
        for (var i = 0; i < program.Count; i++)
        {
            var bytes = string.Concat(program[i].Bytes.Select(one => $"0x{one:x2}, "));
            code.Line($"    {bytes}// {Number(i).PadLeft(4)}  {comments[i]}");
        }

        code.Line("];");
    }
}

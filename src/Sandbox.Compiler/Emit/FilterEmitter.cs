using Sandbox.Plan;
using Sandbox.Seccomp;
using static Sandbox.Compiler.Emit.CSharpLiteral;

namespace Sandbox.Compiler.Emit;

/// <summary>The filters of a launcher as data: raw struct sock_filter, one commented instruction per line. The machine's own is kept in the binary.</summary>
internal static class FilterEmitter
{
    /// <summary>The class that holds the filters of a workload.</summary>
    public static string ClassOf(SandboxPlan plan) => CSharpName.Of(plan.Name) + "Filters";

    /// <summary>The filters of <paramref name="plan"/>: the workload's, and those of our own processes.</summary>
    public static string Emit(SandboxPlan plan, string @namespace)
    {
        var code = new CodeWriter();
        code.Block(Preamble.Of(plan.Files[0])).Block($"""
            namespace {@namespace}.SandboxLauncher;

            using global::System;
            using global::System.Runtime.Intrinsics.X86;
            """).Line();
        code.Line("/// <summary>Programs of classic BPF for seccomp(2): struct sock_filter, 8 bytes each (code, jump if true, jump if false, operand).</summary>");
        code.Open($"internal static class {ClassOf(plan)}");
        foreach (var step in plan.Workload.OfType<SeccompStep>())
        {
            Filter(code, "Workload", $"The workload's system calls ({step.Filter.Profile})", step.Filter);
            code.Line();
        }

        if (plan.Supervision.Reaper is { } reaper)
        {
            Filter(code, "Reaper", "What is left to the init", reaper);
            code.Line();
        }

        Filter(code, "Launcher", "What is left to the launcher while the workload runs", plan.Supervision.Launcher);
        return code.Close().ToString();
    }

    private static void Filter(CodeWriter code, string name, string summary, SyscallFilter filter)
    {
        var (x64, arm64) = (filter.X64, filter.Arm64);
        code.Line($"/// <summary>{summary}: {Number(x64.Instructions.Count)} instructions on x86_64, {Number(arm64.Instructions.Count)} on aarch64.</summary>");
        code.Line($"internal static ReadOnlySpan<byte> {name} => X86Base.IsSupported ? {name}X64 : {name}Arm64;");
        Program(code, name + "X64", x64);
        Program(code, name + "Arm64", arm64);
    }

    private static void Program(CodeWriter code, string name, FilterProgram program)
    {
        code.Line().Line($"private static ReadOnlySpan<byte> {name} =>").Line("[");
        var comments = FilterText.Of(program).ToList();
        for (var i = 0; i < program.Instructions.Count; i++)
        {
            var bytes = string.Concat(program.Instructions[i].Bytes.Select(one => $"0x{one:x2}, "));
            code.Line($"    {bytes}// {Number(i).PadLeft(4)}  {comments[i]}");
        }

        code.Line("];");
    }
}

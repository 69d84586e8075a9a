using System.Globalization;
using Sandbox.Testing;

namespace Sandbox.Gate.Tests;

/// <summary>One machine instruction as objdump writes it, without the comment; <see cref="Comment"/> is the address that objdump computed.</summary>
public readonly record struct Instruction(ulong Address, string Name, string Operands, ulong? Comment)
{
    public override string ToString() => $"{Address:x}: {Name} {Operands}";
}

/// <summary>The code of a function, by objdump of the machine that the binary is for.</summary>
public sealed class Disassembly(ElfImage image)
{
    private readonly string _tool = image.IsArm && Machine.Runtime != "linux-arm64" ? "aarch64-linux-gnu-objdump" : "objdump";

    /// <summary>The instructions in [start, end).</summary>
    public IReadOnlyList<Instruction> Read(ulong start, ulong end)
    {
        var result = Command.Run(new Run(_tool, "-d", "--no-show-raw-insn", $"--start-address=0x{start:x}", $"--stop-address=0x{end:x}", image.Path));
        return result.ExitCode != 0 ? throw new InvalidOperationException($"{_tool}: {result.Error}") : [.. result.Output.Split('\n').Select(Parse).OfType<Instruction>()];
    }

    // "  1f75c2:	lea    -0x1cb621(%rip),%rdx        # 2bfa8 <symbol+0x10>", "  4000:	bl	4100 <f>"
    private static Instruction? Parse(string line)
    {
        var parts = line.Split('\t', 2);
        if (parts.Length < 2 || !parts[0].EndsWith(':') || !ulong.TryParse(parts[0].Trim().TrimEnd(':'), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var address))
        {
            return null;
        }

        var text = parts[1];
        var hash = text.IndexOf("# ", StringComparison.Ordinal);
        ulong? comment = hash >= 0 && ulong.TryParse(text[(hash + 2)..].Split(' ')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var seen) ? seen : null;
        var slashes = text.IndexOf("  // ", StringComparison.Ordinal); // another name of the condition, on aarch64
        text = (hash >= 0 ? text[..hash] : slashes >= 0 ? text[..slashes] : text).Replace('\t', ' ').Trim();
        var blank = text.IndexOf(' ');
        return blank < 0 ? new(address, text, "", comment) : new(address, text[..blank], text[(blank + 1)..].Trim(), comment);
    }
}

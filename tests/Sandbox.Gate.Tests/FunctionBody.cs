using System.Globalization;
using System.Text.RegularExpressions;

namespace Sandbox.Gate.Tests;

/// <summary>Reads one function's instructions: where it jumps and calls to, which data it touches, what it must not do.</summary>
internal sealed partial class FunctionBody
{
    // Set up by libc, the loader or the runtime, all of which come later; .hydrated is where the runtime unpacks its types to at start-up.
    private static readonly string[] NotYet = [".got", ".got.plt", ".data.rel.ro", ".hydrated", ".tdata", ".tbss", ".init_array", ".fini_array", ".dynamic", "__modules"];

    private readonly ElfImage _image;
    private readonly ulong _start;
    private readonly IReadOnlyList<Instruction> _code;
    private readonly List<(Instruction, ulong)> _references = [];

    public FunctionBody(ElfImage image, ulong start, IReadOnlyList<Instruction> code)
    {
        _image = image;
        _start = start;
        _code = code;
        CollectReferences();
    }

    public bool IsEmpty => _code.Count == 0;

    /// <summary>Where direct calls and jumps go, and the addresses of code that it takes.</summary>
    public IEnumerable<ulong> Targets
    {
        get
        {
            foreach (var instruction in _code.Where(IsBranch))
            {
                if (Address().Match(instruction.Operands) is { Success: true } match)
                {
                    yield return ulong.Parse(match.ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                }
            }

            foreach (var (_, address) in _references.Where(reference => _image.SectionAt(reference.Item2) is { IsCode: true }))
            {
                yield return address;
            }
        }
    }

    /// <summary>The instructions that cannot be on the launch path, with the reason.</summary>
    public IEnumerable<(Instruction Instruction, string Why)> Refused()
    {
        for (var i = 0; i < _code.Count; i++)
        {
            if (IsIndirect(_code[i]) && !IsJumpTable(i))
            {
                yield return (_code[i], "calls through memory or a register");
            }
            else if (IsBranch(_code[i]) && !Address().IsMatch(_code[i].Operands))
            {
                yield return (_code[i], "goes to a place that the gate cannot read");
            }
            else if (_code[i].Operands.Contains("%fs:", StringComparison.Ordinal) || _code[i].Operands.Contains("tpidr_el0", StringComparison.Ordinal))
            {
                yield return (_code[i], "uses thread-local storage");
            }
        }

        foreach (var (instruction, address) in _references)
        {
            var section = _image.SectionAt(address);
            if (section is not null && NotYet.Contains(section.Name))
            {
                yield return (instruction, $"uses {section.Name}, which is not set up yet");
            }
            else if (section is { IsCode: false } && _image.IsRelocated(address, _image.DataLength(address)))
            {
                yield return (instruction, $"uses {string.Join(' ', _image.NamesAt(address))} in {section.Name}, which holds a pointer that is not relocated yet");
            }
        }
    }

    private bool IsBranch(Instruction instruction) => !IsIndirect(instruction) && (_image.IsArm
        ? instruction.Name is "b" or "bl" or "cbz" or "cbnz" or "tbz" or "tbnz" || instruction.Name.StartsWith("b.", StringComparison.Ordinal)
        : instruction.Name is "call" or "callq" || instruction.Name.StartsWith('j'));

    private bool IsIndirect(Instruction instruction) => _image.IsArm
        ? instruction.Name is "blr" or "br"
        : (instruction.Name.StartsWith("call", StringComparison.Ordinal) || instruction.Name.StartsWith("jmp", StringComparison.Ordinal)) && instruction.Operands.StartsWith('*');

    // A switch: an offset from a read-only table (on aarch64 behind the function's own code) is added to the address of this very function, and that is jumped to.
    private bool IsJumpTable(int at)
    {
        var instruction = _code[at];
        if (instruction.Name is not ("jmp" or "br") || instruction.Operands.Contains('('))
        {
            return false;
        }

        var near = _references.Where(reference => reference.Item1.Address < instruction.Address && reference.Item1.Address + 48 >= instruction.Address).Select(reference => reference.Item2).ToList();
        return near.Exists(IsInside) && (_image.IsArm ? near.Where(IsInside).Distinct().Count() == 2 : near.Exists(address => _image.SectionAt(address) is { IsWritable: false, IsCode: false }));
    }

    private bool IsInside(ulong address) => address >= _start && address <= _code[^1].Address;

    private void CollectReferences()
    {
        Dictionary<string, ulong> pages = [];
        foreach (var instruction in _code)
        {
            if (!_image.IsArm)
            {
                if (instruction.Comment is { } address && instruction.Operands.Contains("(%rip)", StringComparison.Ordinal))
                {
                    _references.Add((instruction, address));
                }
            }
            else if (ArmReference(instruction, pages) is { } address)
            {
                _references.Add((instruction, address));
            }
        }
    }

    // adrp x0, PAGE then add x1, x0, #OFFSET or ldr x1, [x0, #OFFSET]; adr x0, ADDRESS.
    private static ulong? ArmReference(Instruction instruction, Dictionary<string, ulong> pages)
    {
        var operands = instruction.Operands.Split([',', ' ', '[', ']', '!'], StringSplitOptions.RemoveEmptyEntries);
        if (instruction.Name is "adrp" or "adr")
        {
            var address = ulong.Parse(operands[1].StartsWith("0x", StringComparison.Ordinal) ? operands[1][2..] : operands[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            pages[operands[0]] = address;
            return instruction.Name == "adr" ? address : null;
        }

        var from = instruction.Name == "add" || instruction.Name.StartsWith("ld", StringComparison.Ordinal) || instruction.Name.StartsWith("st", StringComparison.Ordinal)
            ? Array.FindIndex(operands, 1, operand => pages.ContainsKey(operand))
            : -1;
        if (from < 0)
        {
            return null;
        }

        var offset = from + 1 < operands.Length && operands[from + 1].StartsWith("#0x", StringComparison.Ordinal) ? ulong.Parse(operands[from + 1][3..], NumberStyles.HexNumber, CultureInfo.InvariantCulture) : 0;
        var target = pages[operands[from]] + offset;
        if (!instruction.Name.StartsWith("st", StringComparison.Ordinal))
        {
            pages.Remove("x" + operands[0][1..]);
        }

        return target;
    }

    [GeneratedRegex("(?<=^|[ ,]|0x)[0-9a-f]+(?= <|$)", RegexOptions.RightToLeft)]
    private static partial Regex Address();
}

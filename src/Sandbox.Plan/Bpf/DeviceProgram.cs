namespace Sandbox.Plan;

/// <summary>
/// Rules on devices as a program of BPF_PROG_TYPE_CGROUP_DEVICE, which the kernel runs for every open and every mknod of a device node. Each kind of access that is asked for is
/// decided by the last rule that names device and kind; what none allows is refused.
/// </summary>
public static class DeviceProgram
{
    // struct bpf_cgroup_dev_ctx: kind of access << 16 | type of device, major, minor.
    private const short Kind = 0, Major = 4, Minor = 8;

    private const EbpfRegister Asked = EbpfRegister.R2, Type = EbpfRegister.R3, MajorNumber = EbpfRegister.R4, MinorNumber = EbpfRegister.R5;

    /// <summary>What the launcher writes for a device that is given by its path: this many instructions from its patch on compare with type, major and minor.</summary>
    public const int Patched = 3;

    /// <summary>The program for <paramref name="rules"/>, in their order. <paramref name="patches"/>: for each rule with a path the first instruction whose number the launcher writes; else -1.</summary>
    public static EquatableArray<EbpfInstruction> Of(IReadOnlyList<DeviceRule> rules, out int[] patches)
    {
        patches = [.. rules.Select(_ => -1)];
        var code = new EbpfAssembler();
        code.Load(EbpfSize.Word, Asked, EbpfRegister.R1, Kind).Load(EbpfSize.Word, MajorNumber, EbpfRegister.R1, Major).Load(EbpfSize.Word, MinorNumber, EbpfRegister.R1, Minor);
        code.Compute(EbpfOperation.Move, Type, Asked).Compute(EbpfOperation.And, Type, 0xffff).Compute(EbpfOperation.ShiftRight, Asked, 16);
        for (var i = rules.Count - 1; i >= 0; i--)
        {
            patches[i] = rules[i].Path is null ? -1 : code.Position;
            Rule(code, rules[i], "rule " + i);
        }

        code.Mark("refused").Answer(0);
        return code.Mark("allowed").Answer(1).Assemble();
    }

    // Where it names the device, an allowed kind of access needs no further rule.
    private static void Rule(EbpfAssembler code, DeviceRule rule, string next)
    {
        if (rule.Path is not null || rule.Types != DeviceTypes.All)
        {
            code.JumpIf(EbpfCondition.NotEqual, Type, rule.Path is null ? (int)rule.Types : 0, next);
        }

        if (rule.Path is not null || rule.Major != DeviceRule.Any)
        {
            code.JumpIf(EbpfCondition.NotEqual, MajorNumber, rule.Path is null ? (int)rule.Major : 0, next);
        }

        if (rule.Path is not null || rule.Minor != DeviceRule.Any)
        {
            code.JumpIf(EbpfCondition.NotEqual, MinorNumber, rule.Path is null ? (int)rule.Minor : 0, next);
        }

        if (rule.Allow)
        {
            code.Compute(EbpfOperation.And, Asked, (int)(DeviceAccess.All & ~rule.Access)).JumpIf(EbpfCondition.Equal, Asked, 0, "allowed");
        }
        else
        {
            code.JumpIf(EbpfCondition.AnyBit, Asked, (int)rule.Access, "refused");
        }

        code.Mark(next);
    }
}

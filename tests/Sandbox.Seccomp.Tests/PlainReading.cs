namespace Sandbox.Seccomp.Tests;

/// <summary>A policy read as it is written, rule by rule: what every filter is held against. It shares nothing with the compiler but the tables.</summary>
public static class PlainReading
{
    /// <summary>The answer to one call, as a filter's return value.</summary>
    public static uint Of(SeccompPolicy policy, SeccompArch native, SyscallData data)
    {
        if (Abi(policy, native, data) is not { } abi)
        {
            return policy.WrongArch.ReturnValue;
        }

        var name = data.Number == uint.MaxValue ? null : SyscallTable.Of(abi).Where(one => one.Number == data.Number).Select(one => one.Name).SingleOrDefault();
        if (name is null)
        {
            return policy.Unknown.ReturnValue;
        }

        foreach (var rule in policy.Rules)
        {
            if (rule.Names.Contains(name) && rule.Conditions.All(condition => Holds(policy, abi, name, condition, data.Argument(condition.Index))))
            {
                return rule.Action.ReturnValue;
            }
        }

        return policy.Default.ReturnValue;
    }

    private static SeccompArch? Abi(SeccompPolicy policy, SeccompArch native, SyscallData data)
    {
        var others = policy.OtherArchs.ToList();
        if (native == SeccompArch.X64)
        {
            return data.Arch switch
            {
                0xC000003E when data.Number is < 0x40000000 or uint.MaxValue => SeccompArch.X64,
                0xC000003E when others.Contains(SeccompArch.X32) => SeccompArch.X32,
                0x40000003 when others.Contains(SeccompArch.X86) => SeccompArch.X86,
                _ => null,
            };
        }

        return data.Arch switch
        {
            0xC00000B7 => SeccompArch.Arm64,
            0x40000028 when others.Contains(SeccompArch.Arm) => SeccompArch.Arm,
            _ => null,
        };
    }

    private static bool Holds(SeccompPolicy policy, SeccompArch abi, string name, ArgumentCondition condition, ulong argument)
    {
        var kind = policy.KernelWidths ? SyscallTable.Argument(name, condition.Index) : ArgumentKind.Bits64;
        var exact = condition.Op is CompareOp.Equal or CompareOp.NotEqual && condition.Value <= ushort.MaxValue;
        var seen = kind == ArgumentKind.Bits16 && exact ? argument & 0xffff
            : kind is ArgumentKind.Bits16 or ArgumentKind.Bits32 || abi is SeccompArch.X86 or SeccompArch.Arm || (abi == SeccompArch.X32 && !policy.KernelWidths) ? argument & 0xffffffff : argument;
        return condition.Op switch
        {
            CompareOp.NotEqual => seen != condition.Value,
            CompareOp.Less => seen < condition.Value,
            CompareOp.LessOrEqual => seen <= condition.Value,
            CompareOp.Equal => seen == condition.Value,
            CompareOp.GreaterOrEqual => seen >= condition.Value,
            CompareOp.Greater => seen > condition.Value,
            CompareOp.MaskedEqual => (seen & condition.Mask) == condition.Value,
            _ => (seen & condition.Mask) != condition.Value,
        };
    }
}

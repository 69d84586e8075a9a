namespace Sandbox.Seccomp.Tests;

/// <summary>The calls by which a filter is held against its policy: every number, every ABI, and arguments at the edges of what the policy asks.</summary>
public static class Corners
{
    private const uint X32Bit = 0x40000000;

    private static readonly uint[] Archs = [0xC000003E, 0x40000003, 0xC00000B7, 0x40000028, 0, 0x14, 0xFFFFFFFF];

    private static readonly uint[] Numbers =
        [.. Enumerable.Range(0, 1024).Select(number => (uint)number), .. Enumerable.Range(0, 1024).Select(number => X32Bit | (uint)number), 0xf0000, 0xf0001, 0xf0005, 0xf0006, 0x3fffffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];

    /// <summary>Every number of every architecture with zeros and ones for arguments, and those that rules with conditions name with all their corners.</summary>
    public static IEnumerable<SyscallData> Of(SeccompPolicy policy)
    {
        foreach (var arch in Archs)
        {
            foreach (var number in Numbers)
            {
                yield return new(number, arch);
                yield return new(number, arch, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);
            }
        }

        foreach (var name in policy.Rules.Where(rule => rule.Conditions.Count > 0).SelectMany(rule => rule.Names).Distinct())
        {
            foreach (var data in OfName(policy, name))
            {
                yield return data;
            }
        }
    }

    /// <summary>The same for one name: each argument that is asked about takes each corner, together with each corner of one other.</summary>
    public static IEnumerable<SyscallData> OfName(SeccompPolicy policy, string name)
    {
        var conditions = policy.Rules.Where(rule => rule.Names.Contains(name)).SelectMany(rule => rule.Conditions).ToList();
        var values = conditions.Select(condition => condition.Index).Distinct().ToDictionary(index => index, index => conditions.Where(one => one.Index == index).SelectMany(Values).Distinct().ToList());
        var calls = Enum.GetValues<SeccompArch>().Select(arch => (Number: SyscallTable.Number(name, arch), Arch: arch.AuditArch())).Where(one => one.Number is not null);
        foreach (var (number, arch) in calls)
        {
            foreach (var arguments in Mixed(values))
            {
                yield return new(number!.Value, arch, arguments);
            }
        }
    }

    private static IEnumerable<ulong[]> Mixed(Dictionary<int, List<ulong>> values)
    {
        foreach (var (first, ofFirst) in values)
        {
            foreach (var (second, ofSecond) in values)
            {
                foreach (var a in ofFirst)
                {
                    foreach (var b in first == second ? [a] : ofSecond)
                    {
                        var arguments = new ulong[6];
                        (arguments[second], arguments[first]) = (b, a);
                        yield return arguments;
                    }
                }
            }
        }
    }

    private static IEnumerable<ulong> Values(ArgumentCondition condition)
    {
        ulong[] around = [condition.Value, condition.Value - 1, condition.Value + 1, condition.Mask, ~condition.Mask, condition.Value | ~condition.Mask, condition.Value ^ (condition.Mask & (~condition.Mask + 1)), 0, 1, ulong.MaxValue, uint.MaxValue];
        return around.SelectMany(value => new[] { value, value | 0x1_0000_0000, value & 0xffffffff, value | 0xffff0000, value ^ 0x8000_0000_0000_0000 });
    }
}

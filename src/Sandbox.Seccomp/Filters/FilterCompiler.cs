namespace Sandbox.Seccomp;

/// <summary>Policy → filter. Pure: equal policies give equal programs.</summary>
public static class FilterCompiler
{
    private const uint NumberWord = 0;
    private const uint ArchWord = 4;

    /// <summary>
    /// The filter of <paramref name="policy"/> for a machine whose own ABI is <paramref name="native"/> (x86_64 or aarch64): first the architecture, then the number, then
    /// what is left of the arguments.
    /// </summary>
    public static FilterProgram Compile(SeccompPolicy policy, SeccompArch native)
    {
        var nodes = new FilterNodes();
        try
        {
            return new(native, Linearizer.Lay(Root(policy, native, nodes)));
        }
        catch (TooManyStatesException)
        {
            return new(native, default);
        }
    }

    /// <summary>The ABIs of a machine that a policy lets in: its own first.</summary>
    public static IEnumerable<SeccompArch> Archs(SeccompPolicy policy, SeccompArch native)
    {
        var possible = native == SeccompArch.X64 ? new[] { SeccompArch.X32, SeccompArch.X86 } : [SeccompArch.Arm];
        return new[] { native }.Concat(possible.Where(policy.OtherArchs.Contains));
    }

    private static FilterNode Root(SeccompPolicy policy, SeccompArch native, FilterNodes nodes)
    {
        var decisions = new Decisions(nodes);
        var wrong = nodes.Return(policy.WrongArch);
        var root = wrong;
        foreach (var abis in Archs(policy, native).GroupBy(arch => arch.AuditArch()).Reverse())
        {
            var numbers = abis.SelectMany(arch => new PolicyRules(policy, arch).Decide(nodes, decisions));
            root = nodes.Branch(FilterNodeKind.Equal, abis.Key, Section(policy, abis.First(), [.. numbers], nodes), root);
        }

        return nodes.Load(ArchWord, root);
    }

    // All numbers of one audit architecture, in parts.
    private static FilterNode Section(SeccompPolicy policy, SeccompArch arch, List<(uint Number, FilterNode Node)> numbers, FilterNodes nodes)
    {
        var unknown = nodes.Return(policy.Unknown);
        var beyond = arch == SeccompArch.X64 && !policy.OtherArchs.Contains(SeccompArch.X32) ? nodes.Return(policy.WrongArch) : unknown;
        var parts = new List<RangePart>();
        var next = 0u;
        foreach (var (number, node) in numbers.OrderBy(pair => pair.Number))
        {
            Gap(parts, next, number, unknown);
            parts.Add(new(number, node, NumberWeight.Of(number, node)));
            next = number + 1;
        }

        if (arch == SeccompArch.X64 && next < SyscallTable.X32Bit)
        {
            Gap(parts, next, SyscallTable.X32Bit, unknown);
            next = SyscallTable.X32Bit;
        }

        // -1 is what a tracer puts in the place of a call that it skips (ptrace(2)); it is no x32 call.
        Gap(parts, next, uint.MaxValue, beyond);
        parts.Add(new(uint.MaxValue, unknown, 0));
        return nodes.Load(NumberWord, RangeSearch.Make(nodes, parts));
    }

    private static void Gap(List<RangePart> parts, uint from, uint to, FilterNode node)
    {
        if (from < to)
        {
            parts.Add(new(from, node, NumberWeight.OfGap(from, to)));
        }
    }
}

using System.Text;
using Sandbox.Seccomp;

namespace Sandbox.Plan;

public static partial class PlanProse
{
    private const int WidestRow = 160;
    private const int RowIndent = 17;

    /// <summary>The filter by groups: per rule the calls that it decides, the strongest rule first.</summary>
    private static void Syscalls(StringBuilder text, SandboxPlan plan, SyscallFilter filter)
    {
        text.Append("\nSystem calls. Of several rules on one call the first that holds decides.\n");
        var possible = new HashSet<string>(SyscallTable.Names.Where(name => PolicyCheck.IsPossible(filter.Policy, name)), StringComparer.Ordinal);
        foreach (var group in SyscallGroups.Partition)
        {
            var rows = Rows(filter, group.Members.Where(possible.Contains)).ToList();
            if (rows.Count > 0)
            {
                text.Append("  ").Append(group.Name).Append(": ").Append(group.Summary).Append('\n');
            }

            foreach (var (at, row) in rows)
            {
                Row(text, Place(plan, at), row);
            }
        }

        text.Append("  otherwise\n");
        Row(text, Place(plan, filter.DefaultAt), $"every other call: {filter.Policy.Default}");
        Row(text, Place(plan, filter.DefaultAt), $"calls of newer kernels, which this version does not know: {filter.Policy.Unknown}");
        Row(text, Place(plan, SourceLine.Default), $"calls by another ABI than {Abis(filter.Policy)}: {filter.Policy.WrongArch}");
    }

    private static IEnumerable<(SourceLine At, string Row)> Rows(SyscallFilter filter, IEnumerable<string> names)
    {
        var decided = names.SelectMany(name => filter.RulesOn(name), (name, rule) => (name, rule)).GroupBy(pair => pair.rule, pair => pair.name).OrderBy(rule => rule.Key)
            .Select(rule => (Rule: filter.Policy.Rules[rule.Key], At: filter.RuleLines[rule.Key], Names: string.Join(" ", rule))).ToList();

        // Rules that differ in a condition only are told in one row.
        for (var i = 0; i < decided.Count;)
        {
            var (rule, at, calls) = decided[i];
            var same = decided.Skip(i).TakeWhile(other => other.At == at && other.Names == calls && other.Rule.Action == rule.Action && other.Rule.Conditions.Count > 0).ToList();
            i += Math.Max(1, same.Count);
            var where = same.Count == 0 ? "" : " where " + string.Join(" or ", same.Select(one => string.Join(" and ", one.Rule.Conditions.Select(Condition))));
            yield return (at, calls + where + (rule.Action == SeccompAction.Allow ? "" : ": " + rule.Action));
        }
    }

    private static string Condition(ArgumentCondition condition)
    {
        var argument = $"argument {Number(condition.Index)}";
        var masked = $"({argument} & {Hex(condition.Mask)})";
        return condition.Op switch
        {
            CompareOp.NotEqual => $"{argument} != {Hex(condition.Value)}",
            CompareOp.Less => $"{argument} < {Hex(condition.Value)}",
            CompareOp.LessOrEqual => $"{argument} <= {Hex(condition.Value)}",
            CompareOp.Equal => $"{argument} == {Hex(condition.Value)}",
            CompareOp.GreaterOrEqual => $"{argument} >= {Hex(condition.Value)}",
            CompareOp.Greater => $"{argument} > {Hex(condition.Value)}",
            CompareOp.MaskedEqual => $"{masked} == {Hex(condition.Value)}",
            _ => $"{masked} != {Hex(condition.Value)}",
        };
    }

    private static string Hex(ulong value) => value < 10 ? value.ToString(System.Globalization.CultureInfo.InvariantCulture) : "0x" + value.ToString("x", System.Globalization.CultureInfo.InvariantCulture);

    private static string Abis(SeccompPolicy policy) => "the machine's own" + string.Concat(policy.OtherArchs.Select(arch => ", " + arch.Word()));

    private static void Row(StringBuilder text, string place, string row)
    {
        text.Append(' ', 6).Append(place.PadRight(10));
        var column = RowIndent;
        foreach (var word in row.Split(' '))
        {
            if (column + word.Length > WidestRow)
            {
                text.Append('\n').Append(' ', RowIndent - 1);
                column = RowIndent;
            }

            text.Append(' ').Append(word);
            column += word.Length + 1;
        }

        text.Append('\n');
    }

    private static string Filter(SeccompStep step) =>
        $"Filter the system calls ({step.Filter.Profile}, listed below): {Number(step.Filter.AllowedOn(SeccompArch.X64).Count())} allowed, {Number(step.Filter.X64.Instructions.Count)} instructions on x86_64; {Number(step.Filter.AllowedOn(SeccompArch.Arm64).Count())} and {Number(step.Filter.Arm64.Instructions.Count)} on aarch64{(step.Flags == SeccompFlags.None ? "" : $"; {Words(step.Flags)}")}.";
}

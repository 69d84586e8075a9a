using System.Text;

namespace Sandbox.Plan;

/// <summary>The plan in plain sentences, one per step with the line that asks for it: what a reviewer signs off.</summary>
public static partial class PlanProse
{
    /// <summary>The whole plan as text, with <c>\n</c> line ends.</summary>
    public static string Write(SandboxPlan plan)
    {
        var text = new StringBuilder();
        text.Append("Plan of ").Append(plan.Name).Append(" (").Append(plan.Files[0]).Append(")\n");
        if (plan.Description is not null)
        {
            text.Append(plan.Description).Append('\n');
        }

        text.Append("The number is the line; \"default\" is what holds where nobody says otherwise.\n");
        var number = 0;
        Section(text, plan, "Outside, in the launcher", [.. plan.Outside, plan.Create], ref number);
        Section(text, plan, "Inside, in the first process", plan.Inside, ref number);
        Section(text, plan, "In the workload's process", plan.Workload, ref number);
        foreach (var step in plan.Workload.OfType<SeccompStep>())
        {
            Syscalls(text, plan, step.Filter);
        }

        text.Append("\nWatching over it\n");
        foreach (var (at, sentence) in Watching(plan.Supervision))
        {
            text.Append("      ").Append(Place(plan, at).PadRight(10)).Append(' ').Append(sentence).Append('\n');
        }

        return text.ToString();
    }

    private static void Section(StringBuilder text, SandboxPlan plan, string title, IEnumerable<PlanStep> steps, ref int number)
    {
        text.Append('\n').Append(title).Append('\n');
        foreach (var step in steps)
        {
            text.Append(Number(++number).PadLeft(4)).Append("  ").Append(Place(plan, step.At).PadRight(10)).Append(' ').Append(Sentence(step)).Append('\n');
        }
    }

    /// <summary>Where a step comes from: <c>line 14</c>, <c>base.sandbox.yaml:14</c> for an extended file, or <c>default</c>.</summary>
    public static string Place(SandboxPlan plan, SourceLine at) => at switch
    {
        { IsDefault: true } => "default",
        { File: 0 } => "line " + Number(at.Line),
        _ => plan.Files[at.File] + ":" + Number(at.Line),
    };
}

using Sandbox.Compiler.Emit.Systemd;
using Sandbox.Plan;

namespace Sandbox.Compiler.Tests.Emit;

/// <summary>One spec per feature, in every view: diagnostics, plan, unit, launcher, members.</summary>
public class BaselineTests
{
    public static TheoryData<string> Cases => [.. BaselineCase.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Views_are_as_verified(string name)
    {
        var baseline = new BaselineCase(name);
        Snapshot.Verify(baseline.Folder, Views(baseline.Compile(), everything: name == "hello", unit: name.StartsWith("unit", StringComparison.Ordinal) || name == "dir-root", filter: name == "hello" || name.StartsWith("seccomp", StringComparison.Ordinal)));
    }

    private static Dictionary<string, string> Views(CompileResult result, bool everything, bool unit, bool filter)
    {
        var views = new Dictionary<string, string> { ["diagnostics.txt"] = string.Concat(result.Diagnostics.Select(one => one + "\n")) };
        if (result.Plan is { } plan)
        {
            views["plan.txt"] = filter ? PlanProse.Write(plan) : WithoutFilter(PlanProse.Write(plan));
            if (everything || unit)
            {
                views["unit.service"] = UnitEmitter.WriteAll(plan);
                views["unit.user.service"] = string.Join("\n", UnitEmitter.WriteForUser(plan).Select(unit => unit.Text));
            }
        }

        // The rest is the same text for every spec but for its name.
        foreach (var source in result.Sources.Where(source => everything || (filter && source.HintName.EndsWith(".seccomp.g.cs", StringComparison.Ordinal)) || source.HintName.EndsWith(".bpf.g.cs", StringComparison.Ordinal) || source.HintName.EndsWith(".launcher.g.cs", StringComparison.Ordinal)))
        {
            views[source.HintName.Replace(".g.cs", ".cs", StringComparison.Ordinal)] = source.Text;
        }

        views["members.cs"] = Members(result.Sources[0].Text);
        return views;
    }

    // Nearly all have the default filter.
    private static string WithoutFilter(string plan)
    {
        var from = plan.IndexOf("\nSystem calls.", StringComparison.Ordinal);
        return from < 0 ? plan : plan.Remove(from, plan.IndexOf("\nWatching", StringComparison.Ordinal) - from);
    }

    // The plan's text is in plan.txt already.
    private static string Members(string source)
    {
        var plan = source.IndexOf("    /// <summary>The plan: ", StringComparison.Ordinal);
        return plan < 0 ? source : source[..plan];
    }

    [Fact]
    public void The_same_input_gives_the_same_bytes()
    {
        foreach (var name in BaselineCase.Names)
        {
            Assert.Equal(new BaselineCase(name).Compile(), new BaselineCase(name).Compile());
        }
    }
}

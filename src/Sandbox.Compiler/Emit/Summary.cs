using Sandbox.Plan;
using Sandbox.Seccomp;
using static Sandbox.Compiler.Emit.CSharpLiteral;

namespace Sandbox.Compiler.Emit;

/// <summary>A plan in one sentence, as a doc comment.</summary>
internal static class Summary
{
    /// <summary><c>/app/web as 1000:1000, read-only root, 4 mounts, 1 capability</c></summary>
    public static string Of(SandboxPlan plan) => "/// <summary>\n/// " + Sentence(plan) + ".\n/// </summary>";

    private static string Sentence(SandboxPlan plan)
    {
        var capabilities = plan.Steps.OfType<CapabilitiesStep>().Sum(step => CapabilityNames.Single(step.Permitted | step.Ambient).Count());
        var mounts = plan.Inside.Count(step => step is BindMountStep or TmpfsMountStep or ProcMountStep or SysfsMountStep or DevptsMountStep or MqueueMountStep or OverlayMountStep or DevMountStep);
        var parts = new[]
        {
            $"{Command(plan)}{User(plan)}",
            plan.HasReadonlyRoot ? "read-only root" : plan.Steps.Any(step => step is PivotRootStep) ? "writable root" : "no root of its own",
            Count(mounts, "mount"),
            Count(capabilities, "capability"),
            plan.Workload.OfType<SeccompStep>().SingleOrDefault() is { } filter ? Count(filter.Filter.AllowedOn(SeccompArch.X64).Count(), "system call") : "every system call",
            plan.Create.New == NamespaceKinds.None ? "no new namespace" : $"new namespaces {plan.Create.New.ToString().ToLowerInvariant().Replace(",", "")}",
        };
        return string.Join(", ", parts);
    }

    private static string Count(int number, string what) => number switch
    {
        0 => $"no {what}",
        1 => $"1 {what}",
        _ when what.EndsWith("y", StringComparison.Ordinal) => $"{Number(number)} {what.Remove(what.Length - 1)}ies",
        _ => $"{Number(number)} {what}s",
    };

    // Text of a spec goes into a comment only where it is plainly a path.
    private static string Command(SandboxPlan plan)
    {
        var word = plan.Workload.OfType<PrepareExecStep>().Select(step => step.Command[0]).FirstOrDefault();
        return word is null ? "This program itself" : word.Length <= 100 && word.All(IsPlain) ? word : "Its command";
    }

    private static bool IsPlain(char unit) => unit is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '/' or '.' or '_' or '-';

    private static string User(SandboxPlan plan)
    {
        var become = plan.Inside.OfType<FindUserStep>().FirstOrDefault();
        return become is { Uid: >= 0, Gid: >= 0 } ? $" as {Number(become.Uid)}:{Number(become.Gid)}" : become is null ? "" : " as a user by name";
    }
}

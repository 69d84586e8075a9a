using Sandbox.Testing;
using Xunit;

namespace Sandbox.Gate.Tests;

/// <summary>The gate on a launcher written by hand: silent on a clean one, and each planted sin is found.</summary>
public class LaunchPathGateTests
{
    private const Needs Tools = Needs.Aot | Needs.Gcc | Needs.Objdump;
    private const string Fixture = "tests/Sandbox.Gate.Tests/fixtures/launcher";

    [KernelFact(Tools)]
    public void A_clean_launcher_passes()
    {
        var findings = LaunchPathGate.Check(PublishedWorkload.Of(Fixture), "launcher", "launcher", out var functions);
        Assert.True(findings.Count == 0, string.Join('\n', findings));
        Assert.True(functions >= 4, $"walked {functions} functions");
    }

    [KernelFact(Tools)]
    public void Planted_sins_are_found()
    {
        var findings = LaunchPathGate.Check(PublishedWorkload.Of(Fixture, "Sins=true"), "launcher", "launcher", out _);
        string[] expected =
        [
            "Sins__Allocates: calls RhpNewPtrArrayFast (allocation)",
            "Sins__Throws: calls RhpThrowEx (throw)",
            "Sins__Indexes: calls S_P_CoreLib_Internal_Runtime_CompilerHelpers_ThrowHelpers__ThrowIndexOutOfRangeException (throw)",
            "Sins__All: calls S_P_CoreLib_System_Runtime_TypeCast__CheckCastInterface (cast)",
            "Sins__Casts: uses .hydrated, which is not set up yet",
            "Sins__ReadsStatic: calls __GetGCStaticBase_launcher_Launchers_Sins (class constructor check)",
            "Sins__getppid: calls RhpPInvoke (P/Invoke transition)",
            "Sins__getppid: calls through memory or a register",
            "Sins__Interface: calls through memory or a register",
            "Sins__Through: calls through memory or a register",
            "Sins__ThreadLocal: uses thread-local storage",
            "Sins__Clears: calls S_P_CoreLib_System_SpanHelpers__ClearWithoutReferences",
        ];
        Assert.All(expected, sin => Assert.Contains(findings, finding => finding.ToString().Contains(sin, StringComparison.Ordinal)));
    }

    [KernelFact(Tools)]
    public void Every_function_of_the_launch_library_passes()
    {
        var findings = LaunchPathGate.Check(PublishedWorkload.Of(Fixture, "Whole=true"), "launcher", "launcher", out var functions, whole: "Sandbox.Launch");
        Assert.True(findings.Count == 0, string.Join('\n', findings));
        Assert.True(functions >= 100, $"walked {functions} functions");
    }

    [KernelTheory(Tools)]
    [InlineData("specs/hello", "hello")]
    [InlineData("src/Sandbox.Runtime", "sandbox-runtime")]
    [InlineData("tests/Sandbox.Gate.Tests/workloads/soak", "trivial")]
    [InlineData("tests/Sandbox.Gate.Tests/workloads/embedded", "embedded")]
    [InlineData("tests/Sandbox.Gate.Tests/workloads/embedded", "verified")]
    [InlineData("tests/Sandbox.Integration.Tests/workloads/keys", "process")]
    [InlineData("tests/Sandbox.Integration.Tests/workloads/keys", "mounts")]
    [InlineData("tests/Sandbox.Integration.Tests/workloads/keys", "joined")]
    [InlineData("tests/Sandbox.Integration.Tests/workloads/extensions", "of-layers")]
    [InlineData("tests/Sandbox.Integration.Tests/workloads/layers", "limited")]
    [InlineData("tests/Sandbox.Integration.Tests/workloads/life", "terminal")]
    [InlineData("tests/Sandbox.Systemd.Tests/workloads/life", "succeeds")]
    public void A_generated_launcher_passes(string project, string spec)
    {
        var findings = LaunchPathGate.Check(PublishedWorkload.Of(project), spec, spec, out var functions);
        Assert.True(findings.Count == 0, string.Join('\n', findings));
        Assert.True(functions >= 50, $"walked {functions} functions");
    }

    [KernelFact(Tools | Needs.Aarch64Gcc | Needs.Qemu)]
    public void A_launcher_for_aarch64_passes_and_starts()
    {
        var workload = PublishedWorkload.Of("tests/Sandbox.Gate.Tests/workloads/soak", "RuntimeIdentifier=linux-arm64");
        var findings = LaunchPathGate.Check(workload, "trivial", "trivial", out var functions, runtime: "linux-arm64");
        Assert.True(findings.Count == 0, string.Join('\n', findings));
        Assert.True(functions >= 50, $"walked {functions} functions");

        // Through our entry point and the launch path's verbs to libc, the runtime and Main.
        var version = Command.Run(new Run("qemu-aarch64", workload.Binary("trivial"), "--version"));
        Assert.True(version.ExitCode == 0 && version.Output.StartsWith("trivial ", StringComparison.Ordinal), version.ToString());
    }
}

namespace Sandbox.Seccomp.Tests;

/// <summary>Holds filters against policies.</summary>
public static class Proof
{
    /// <summary>The compiled filter is one that the kernel takes, and answers as the plain reading does at every corner.</summary>
    public static void Equal(SeccompPolicy policy, SeccompArch native) => Equal(policy, native, Corners.Of(policy));

    /// <summary>The same at some calls.</summary>
    public static void Equal(SeccompPolicy policy, SeccompArch native, IEnumerable<SyscallData> calls)
    {
        var program = FilterCompiler.Compile(policy, native).Instructions.ToArray();
        Assert.Null(BpfMachine.Refusal(program));
        foreach (var data in calls)
        {
            var (expected, found) = (PlainReading.Of(policy, native, data), BpfMachine.Run(program, data));
            if (expected != found)
            {
                Assert.Fail($"{data}: the policy says {SeccompAction.OfReturnValue(expected)}, the filter {SeccompAction.OfReturnValue(found)}");
            }
        }
    }
}

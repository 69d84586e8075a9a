using System.Runtime.CompilerServices;
using Xunit;

namespace Sandbox.Testing;

/// <summary>
/// A test that needs something of the machine. Where that is missing the test is skipped with the reason; .ci/run names what its machine must have
/// (SANDBOX_CI_REQUIRE) and counts such a skip as a failure.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KernelFactAttribute : FactAttribute
{
    /// <summary>Skips the test where one of <paramref name="needs"/> is missing.</summary>
    public KernelFactAttribute(Needs needs, [CallerMemberName] string name = "")
    {
        Needs = needs;
        if (Machine.Reason(needs) is { } reason)
        {
            Skip = reason;
            DisplayName = $"{name}: {reason}"; // dotnet test prints the name of a skipped test, not the reason
        }
    }

    /// <summary>What the test needs.</summary>
    public Needs Needs { get; }
}

/// <summary>A theory that needs something of the machine; see <see cref="KernelFactAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KernelTheoryAttribute : TheoryAttribute
{
    /// <summary>Skips the theory where one of <paramref name="needs"/> is missing.</summary>
    public KernelTheoryAttribute(Needs needs, [CallerMemberName] string name = "")
    {
        Needs = needs;
        if (Machine.Reason(needs) is { } reason)
        {
            Skip = reason;
            DisplayName = $"{name}: {reason}"; // dotnet test prints the name of a skipped test, not the reason
        }
    }

    /// <summary>What the theory needs.</summary>
    public Needs Needs { get; }
}

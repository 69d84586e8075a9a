using Sandbox.Compiler.Spec;

namespace Sandbox.Compiler.Diagnostics;

// SBX04xx: each part is right, together they cannot be. This file: resources.
public static partial class DiagnosticCatalog
{
    /// <summary>min, low, high and max in another order.</summary>
    public static SpecDiagnostic MemoryOrder(SourceSpan at, string lower, string upper) =>
        Error("SBX0440", at, $"'memory: {lower}' is above 'memory: {upper}', so that one of the two can never count; write them so that min, low, high and max do not fall.");

    /// <summary>Fewer processes than a start takes.</summary>
    public static SpecDiagnostic TooFewPids(SourceSpan at, int least) =>
        Error("SBX0441", at, $"Our init counts too, so the workload could never start; write at least {least}, or set 'process: init' to false.");

    /// <summary>An idle group has no weight.</summary>
    public static SpecDiagnostic IdleHasNoWeight(SourceSpan at) =>
        Error("SBX0442", at, "With 'cpu: idle' the kernel takes no weight (EINVAL); delete one of the two.");

    /// <summary>A burst without a quota, or above it.</summary>
    public static SpecDiagnostic BurstAboveMax(SourceSpan at) =>
        Error("SBX0443", at, "A burst is what is left of 'cpu: max' in past periods of 100 ms, and the kernel takes at most that much; write 'max', and a burst that is not above it (50%: 50ms).");

    /// <summary>More limits than the launcher has room for.</summary>
    public static SpecDiagnostic TooManyLimits(SourceSpan at, int count, int most) =>
        Error("SBX0444", at, $"'resources' sets {count} limits, and the launcher has room for {most}; write fewer.");
}

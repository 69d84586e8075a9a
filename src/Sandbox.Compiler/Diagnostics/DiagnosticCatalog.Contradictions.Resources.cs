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

    /// <summary>A rule against a device that the sandbox is made of.</summary>
    public static SpecDiagnostic OwnDeviceRefused(SourceSpan at, string name) =>
        Error("SBX0456", at, $"{name} is a device of the sandbox's own /dev or of 'devices', which stays allowed whatever a rule says, so this one would do nothing; delete it, or take the device out.");

    /// <summary>A rule that refuses what nobody has allowed.</summary>
    public static SpecDiagnostic NothingToRefuse(SourceSpan at) =>
        Error("SBX0457", at, "What no rule allows is refused already, and no rule above this one allows any of it; delete it, or write it behind the rule that it is an exception of.");

    /// <summary>A rate of a network that there is not.</summary>
    public static SpecDiagnostic NoNetworkToLimit(SourceSpan at, string why) =>
        Error("SBX0458", at, $"'limit' would limit nothing: {why}.");

    /// <summary>More limits than the launcher has room for.</summary>
    public static SpecDiagnostic TooManyLimits(SourceSpan at, int count, int most) =>
        Error("SBX0444", at, $"'resources' sets {count} limits, and the launcher has room for {most}; write fewer.");
}

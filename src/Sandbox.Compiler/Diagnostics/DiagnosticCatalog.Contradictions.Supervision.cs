using Sandbox.Compiler.Spec;

namespace Sandbox.Compiler.Diagnostics;

// SBX04xx: each part is right, together they cannot be. This file: health, watchdog and the workload's own messages.
public static partial class DiagnosticCatalog
{
    /// <summary>The socket on which the launcher hears the workload cannot be, or another one is in its place.</summary>
    public static SpecDiagnostic NotifySocketClash(SourceSpan at, string why, string remedy) =>
        Error("SBX0459", at, $"With 'notify: workload' the launcher makes a socket of its own for the workload, and {why}; {remedy}.");

    /// <summary>A promise to systemd that nobody keeps.</summary>
    public static SpecDiagnostic NobodySaysIt(SourceSpan at, string key, string message, string remedy) =>
        Error("SBX0460", at, $"{Quote(key)} waits for {message}, and nobody would say it; {remedy}, or delete {Quote(key)}.");

    /// <summary>Nobody inside to start the prober.</summary>
    public static SpecDiagnostic HealthNeedsInit(SourceSpan at, string? init) =>
        Error("SBX0461", at, $"'health' takes a process of ours inside, which asks the workload, and without an init it would be the workload's own child; {(init is null ? "let the pid namespace be new, so that there is an init" : init)}, or delete 'health'.");

    /// <summary>A check that the workload's own walls forbid.</summary>
    public static SpecDiagnostic CheckCannotPass(SourceSpan at, string what, string why, string remedy) =>
        Error("SBX0462", at, $"This check can never pass: {what}, and {why}; {remedy}.");

    /// <summary>Two times of which one must be longer.</summary>
    public static SpecDiagnostic TimesDisagree(SourceSpan at, string key, string value, string other, string otherValue, string why) =>
        Error("SBX0463", at, $"{Quote(key)} is {value} and {other} {otherValue}: {why}; make {Quote(key)} longer, or the other shorter.");
}

using Sandbox.Compiler.Spec;

namespace Sandbox.Compiler.Diagnostics;

// SBX04xx: each part is right, together they cannot be. This file: the system call filter.
public static partial class DiagnosticCatalog
{
    /// <summary>One name in both lists.</summary>
    public static SpecDiagnostic AllowedAndDenied(SourceSpan at, string name, int line) =>
        Error("SBX0427", at, $"{Quote(name)} is denied here and allowed on line {line}; delete one of the two.");

    /// <summary>A rule that decides nothing, because of one above it.</summary>
    public static SpecDiagnostic RuleInTheShade(SourceSpan at, string names, string place) =>
        Error("SBX0428", at, $"This rule on {Quote(names)} can never match: the rule on {place} takes all its calls before it; delete one of the two, put this one above, or correct its conditions.");

    /// <summary>A rule that decides nothing by itself.</summary>
    public static SpecDiagnostic RuleNeverMatches(SourceSpan at, string names) =>
        Error("SBX0429", at, $"This rule on {Quote(names)} can never match: its conditions exclude each other, or the rules above it take all its calls together; correct its conditions, or delete it.");

    /// <summary>A call of an ABI that is not let in.</summary>
    public static SpecDiagnostic SyscallOfOtherAbi(SourceSpan at, string name, string abis) =>
        Error("SBX0430", at, $"{Quote(name)} is a system call of {abis} alone, which this filter does not let in; delete it, or add the ABI to 'architectures'.");

    /// <summary>A group without effect.</summary>
    public static SpecDiagnostic GroupAddsNothing(SourceSpan at, string group, string profile, string names) =>
        Error("SBX0431", at, $"Allowing {Quote(group)} adds nothing: {Quote(profile)} has rules for all its calls; delete it, or allow by name what the profile restricts ({names}).");

    /// <summary>More instructions than the kernel takes.</summary>
    public static SpecDiagnostic FilterTooLong(SourceSpan at, string arch) =>
        Error("SBX0432", at, $"The filter for {arch} has more than 4096 instructions, and the kernel takes no longer one (BPF_MAXINSNS); write fewer rules with conditions, or conditions on fewer arguments.");

    /// <summary>A call without which nothing starts.</summary>
    public static SpecDiagnostic LauncherNeeds(SourceSpan at, string name, string why) =>
        Error("SBX0433", at, $"The filter must allow {Quote(name)} whatever its arguments: {why}; allow it.");

    /// <summary>notify without anybody to ask.</summary>
    public static SpecDiagnostic NobodyToNotify(SourceSpan at) =>
        Error("SBX0434", at, "The action 'notify' asks another process, and there is no 'listener' to ask; add 'listener: /run/AGENT.sock', or take another action.");

    /// <summary>A listener that is never asked.</summary>
    public static SpecDiagnostic NothingToNotify(SourceSpan at, string key) =>
        Error("SBX0435", at, $"{Quote(key)} is for the action 'notify', and no rule has it; add a rule with 'action: notify', or delete the line.");
}

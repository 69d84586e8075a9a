using Sandbox.Seccomp;

namespace Sandbox.Compiler.Spec;

/// <summary>The <c>seccomp</c> group.</summary>
public sealed record SeccompSpec(SourceSpan At)
{
    /// <summary><c>seccomp: unconfined</c>: no filter at all.</summary>
    public bool Unconfined { get; init; }
    public Located<string>? Profile { get; init; }

    /// <summary>For calls that no rule decides.</summary>
    public Located<SeccompAction>? Default { get; init; }

    /// <summary>Names, and groups with <c>@</c>.</summary>
    public EquatableArray<Located<string>> Allow { get; init; }

    /// <inheritdoc cref="Allow"/>
    public EquatableArray<Located<string>> Deny { get; init; }
    public EquatableArray<SyscallRuleSpec> Syscalls { get; init; }
    public EquatableArray<Located<SeccompArch>> Architectures { get; init; }
    public Located<string>? Listener { get; init; }
    public Located<string>? ListenerMetadata { get; init; }
    public EquatableArray<Located<SeccompFlags>> Flags { get; init; }
}

/// <summary>One entry of <c>seccomp.syscalls</c>.</summary>
public sealed record SyscallRuleSpec(SourceSpan At, EquatableArray<Located<string>> Names, Located<SeccompAction> Action, EquatableArray<ArgumentSpec> Arguments);

/// <summary>One entry of <c>seccomp.syscalls[].args</c>.</summary>
public sealed record ArgumentSpec(SourceSpan At, ArgumentCondition Condition);

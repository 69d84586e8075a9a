namespace Sandbox.Seccomp;

/// <summary>How an argument is compared with a value: the operators of the OCI runtime specification (SCMP_CMP_*), and one more.</summary>
public enum CompareOp
{
    /// <summary>NE</summary>
    NotEqual,

    /// <summary>LT, unsigned</summary>
    Less,

    /// <summary>LE, unsigned</summary>
    LessOrEqual,

    /// <summary>EQ</summary>
    Equal,

    /// <summary>GE, unsigned</summary>
    GreaterOrEqual,

    /// <summary>GT, unsigned</summary>
    Greater,

    /// <summary>MASKED_EQ: (argument &amp; mask) == value</summary>
    MaskedEqual,

    /// <summary>(argument &amp; mask) != value; OCI has no such operator.</summary>
    MaskedNotEqual,
}

/// <summary>A condition on one argument.</summary>
/// <param name="Index">0 to 5.</param>
/// <param name="Op">The operator.</param>
/// <param name="Value">What it is compared with.</param>
/// <param name="Mask">For <see cref="CompareOp.MaskedEqual"/> and <see cref="CompareOp.MaskedNotEqual"/>.</param>
public sealed record ArgumentCondition(int Index, CompareOp Op, ulong Value, ulong Mask = ulong.MaxValue);

/// <summary>What happens to some system calls.</summary>
/// <param name="Names">Names of the tables; a name that an ABI lacks means nothing there.</param>
/// <param name="Action">The answer.</param>
/// <param name="Conditions">All of them must hold; none: always.</param>
public sealed record SyscallRule(EquatableArray<string> Names, SeccompAction Action, EquatableArray<ArgumentCondition> Conditions = default);

/// <summary>
/// A policy on system calls. <b>Rule</b>: names, conditions, an action. <b>First match</b>: of the rules that name a call, the first one whose conditions all
/// hold decides; where none does, <see cref="Default"/>. <b>Filter</b>: the policy as a program of classic BPF, one per architecture.
/// </summary>
public sealed record SeccompPolicy
{
    /// <summary>The rules, the strongest first.</summary>
    public EquatableArray<SyscallRule> Rules { get; init; }

    /// <summary>For calls of the tables that no rule decides.</summary>
    public SeccompAction Default { get; init; } = SeccompAction.Forbidden;

    /// <summary>For numbers that are not in the tables: calls of newer kernels.</summary>
    public SeccompAction Unknown { get; init; } = SeccompAction.NotThere;

    /// <summary>For calls by an ABI that is not let in.</summary>
    public SeccompAction WrongArch { get; init; } = SeccompAction.Kill;

    /// <summary>ABIs that are let in besides the machine's own; those of another machine mean nothing.</summary>
    public EquatableArray<SeccompArch> OtherArchs { get; init; }

    /// <summary>
    /// Whether an argument is compared in the width that the kernel gives it. Otherwise in 64 bits, as OCI and libseccomp have it, where a caller passes by a rule on
    /// an <c>int</c> by setting an upper bit (CVE-2019-10063).
    /// </summary>
    public bool KernelWidths { get; init; } = true;
}

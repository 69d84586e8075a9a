using Sandbox.Seccomp;

namespace Sandbox.Compiler.Keys;

/// <summary>The words of the <c>seccomp</c> group.</summary>
public static class SeccompWords
{
    /// <summary>seccomp: no filter.</summary>
    public const string Unconfined = "unconfined";

    /// <summary>seccomp.profile</summary>
    public static WordTable<SeccompProfile> Profiles { get; } = new([.. SeccompProfile.All.Select(profile => (profile.Name, profile))]);

    /// <summary>seccomp.syscalls[].action: seccomp(2), SECCOMP_RET_* in small letters.</summary>
    public static WordTable<SeccompActionKind> Actions { get; } = new(
        ("allow", SeccompActionKind.Allow), ("errno", SeccompActionKind.Errno), ("kill_process", SeccompActionKind.KillProcess), ("kill_thread", SeccompActionKind.KillThread),
        ("trap", SeccompActionKind.Trap), ("log", SeccompActionKind.Log), ("notify", SeccompActionKind.Notify));

    /// <summary>seccomp.syscalls[].args[].op: the operators of the OCI runtime specification without SCMP_CMP_, and masked_ne.</summary>
    public static WordTable<CompareOp> Operators { get; } = new(
        ("eq", CompareOp.Equal), ("ne", CompareOp.NotEqual), ("lt", CompareOp.Less), ("le", CompareOp.LessOrEqual), ("gt", CompareOp.Greater),
        ("ge", CompareOp.GreaterOrEqual), ("masked_eq", CompareOp.MaskedEqual), ("masked_ne", CompareOp.MaskedNotEqual));

    /// <summary>seccomp.architectures</summary>
    public static WordTable<SeccompArch> Architectures { get; } = new(("i386", SeccompArch.X86), ("x32", SeccompArch.X32), ("arm", SeccompArch.Arm));

    /// <summary>seccomp.flags: SECCOMP_FILTER_FLAG_* in small letters.</summary>
    public static WordTable<SeccompFlags> Flags { get; } = new(
        ("log", SeccompFlags.Log), ("spec_allow", SeccompFlags.SpecAllow), ("wait_killable_recv", SeccompFlags.WaitKillableRecv));

    /// <summary>The system call or group that was meant, or null.</summary>
    public static string? Nearest(string name) => Diagnostics.Spelling.Nearest(name, SyscallGroups.IsGroup(name) ? SyscallGroups.All.Select(group => group.Name) : SyscallTable.Names);
}

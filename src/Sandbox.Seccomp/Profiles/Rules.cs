namespace Sandbox.Seccomp;

/// <summary>The rules that profiles share.</summary>
internal static class Rules
{
    /// <summary>CLONE_NEW* of clone(2) and unshare(2) without CLONE_NEWTIME, which clone(2) cannot have (linux/sched.h).</summary>
    public const ulong NewNamespaces = 0x7E020000;

    public const ulong CLONE_NEWUSER = 0x10000000;

    // linux/socket.h, linux/netlink.h
    private const ulong AF_NETLINK = 16, NETLINK_AUDIT = 9, AF_ALG = 38, AF_VSOCK = 40, AF_XDP = 44;

    // asm-generic/ioctls.h
    private const ulong TIOCSTI = 0x5412, TIOCLINUX = 0x541C, TIOCCONS = 0x541D, TIOCSETD = 0x5423;

    /// <summary>The calls named, separated by blanks, and the groups among them, are made.</summary>
    public static SyscallRule Allow(string names, params ArgumentCondition[] conditions) => Of(names, SeccompAction.Allow, conditions);

    /// <summary>They fail with EPERM.</summary>
    public static SyscallRule Forbid(string names, params ArgumentCondition[] conditions) => Of(names, SeccompAction.Forbidden, conditions);

    /// <summary>They fail with ENOSYS.</summary>
    public static SyscallRule NotThere(string names) => Of(names, SeccompAction.NotThere, []);

    /// <summary>They fail as if the kernel had been built without what they ask for (EINVAL).</summary>
    public static SyscallRule NotBuilt(string names, params ArgumentCondition[] conditions) => Of(names, new(SeccompActionKind.Errno, 22), conditions);

    public static ArgumentCondition Is(int index, ulong value) => new(index, CompareOp.Equal, value);

    /// <summary>None of the bits of <paramref name="mask"/>.</summary>
    public static ArgumentCondition Lacks(int index, ulong mask) => new(index, CompareOp.MaskedEqual, 0, mask);

    /// <summary>
    /// What every profile refuses, above all that it allows and above what a spec allows by group: only a call's own name in the spec stands above it.
    /// <list type="bullet">
    /// <item>TIOCSTI and TIOCLINUX type into a terminal that is shared with somebody outside (CVE-2017-5226, CVE-2023-1523). The command is an unsigned int, so its upper half does
    /// not count (CVE-2019-10063). TIOCSETD loads line disciplines, old kernel code for modems (CVE-2017-2636, CVE-2023-6546); TIOCCONS takes the console's output.</item>
    /// <item>AF_VSOCK talks to the hypervisor past every network namespace; AF_ALG and AF_XDP open rarely used kernel code.</item>
    /// <item>The socket of the audit system, which is the host's. EINVAL is what libaudit takes for a kernel without audit, and goes on; with EPERM sshd and sudo fail.</item>
    /// <item>clone(2) with <paramref name="namespaces"/>. clone3(2) has its flags in memory, where no filter sees them: libraries fall back to clone(2).</item>
    /// </list>
    /// </summary>
    public static IEnumerable<SyscallRule> Guards(ulong namespaces) =>
    [
        Forbid("ioctl", Is(1, TIOCSTI)), Forbid("ioctl", Is(1, TIOCLINUX)), Forbid("ioctl", Is(1, TIOCCONS)), Forbid("ioctl", Is(1, TIOCSETD)),
        Forbid("socket", Is(0, AF_ALG)), Forbid("socket", Is(0, AF_VSOCK)), Forbid("socket", Is(0, AF_XDP)), NotBuilt("socket", Is(0, AF_NETLINK), Is(2, NETLINK_AUDIT)),
        Forbid("clone", new ArgumentCondition(0, CompareOp.MaskedNotEqual, 0, namespaces)), NotThere("clone3"),
    ];

    private static SyscallRule Of(string names, SeccompAction action, ArgumentCondition[] conditions) =>
        new(SyscallGroups.Expand(names.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries)).ToEquatableArray(), action, conditions.ToEquatableArray());
}
